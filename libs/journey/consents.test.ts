import { consentAt, consentsAfter } from './consents';
import type { Journey } from './journey';
import { after, consent, reachable, said, start, withTouches } from './testing/given';
import { DAY } from './time';

const none = { ...reachable(), consents: {} };
const byEmail = (journey: typeof none, now = start + 10): boolean =>
  consentAt(journey, 'marketing', 'email', now).valid;

test('an entry for a channel beats one for any channel', () => {
  const journey = after(
    none,
    consent('marketing'),
    consent('marketing', { channel: 'email', state: 'refused', at: start + 1 }),
  );
  expect(byEmail(journey)).toBe(false);
  expect(consentAt(journey, 'marketing', 'in-app', start + 10).valid).toBe(true);
});

test('a withdrawal for any channel takes back what was given channel by channel', () => {
  const journey = after(
    none,
    consent('marketing', { channel: 'email' }),
    consent('marketing', { state: 'withdrawn', at: start + 1 }),
  );
  expect(byEmail(journey)).toBe(false);
});

test('what is given after it stands', () => {
  const journey = after(
    none,
    consent('marketing', { state: 'withdrawn' }),
    consent('marketing', { channel: 'email', at: start + 1 }),
  );
  expect(byEmail(journey)).toBe(true);
});

test('an older yes that arrives late overrides no newer no, neither of its channel nor of all', () => {
  const no = { state: 'withdrawn' as const, at: start + 5 };
  const yes = { at: start + 1 };
  expect(
    byEmail(
      after(
        none,
        consent('marketing', { ...no, channel: 'email' }),
        consent('marketing', { ...yes, channel: 'email' }),
      ),
    ),
  ).toBe(false);
  expect(
    byEmail(after(none, consent('marketing', no), consent('marketing', { ...yes, channel: 'email' }))),
  ).toBe(false);
  expect(byEmail(after(none, consent('marketing', no), consent('marketing', yes)))).toBe(false);
});

test('an older no that arrives late does not undo a newer yes', () => {
  const yes = consent('marketing', { channel: 'email', at: start + 5 });
  expect(byEmail(after(none, yes, consent('marketing', { state: 'withdrawn', at: start + 1 })))).toBe(true);
});

test('of a yes and a no at the same instant the no stands, in either order', () => {
  const yes = consent('marketing', { channel: 'email' });
  for (const no of [
    consent('marketing', { state: 'refused' }),
    consent('marketing', { state: 'refused', channel: 'email' }),
  ]) {
    expect(byEmail(after(none, yes, no))).toBe(false);
    expect(byEmail(after(none, no, yes))).toBe(false);
  }
});

test('a renewal in time goes on; a lapse is one even if nobody looked', () => {
  const lasting = after(none, consent('marketing', { validUntil: start + 10 * DAY }));
  const renewed = after(
    lasting,
    consent('marketing', { state: 'renewed', at: start + 9 * DAY, validUntil: start + 20 * DAY }),
  );
  expect(byEmail(renewed, start + 15 * DAY)).toBe(true);
  expect(consentAt(lasting, 'marketing', 'email', start + 15 * DAY)).toEqual({
    valid: false,
    because: 'expired',
    givenAt: start,
    validUntil: start + 10 * DAY,
  });
});

test('saying no ends what was said about it as stopped, so that it is never counted as ignored', () => {
  const told = withTouches(
    reachable(),
    said(start, { id: 'mail' }),
    said(start, { id: 'card', channel: 'webhook' }),
  );
  const stopped = after(
    told,
    consent('marketing', { channel: 'email', state: 'withdrawn', at: start + DAY }),
  );
  expect(stopped.touches.map(({ id, outcome }) => [id, outcome?.is])).toEqual([
    ['mail', 'stopped'],
    ['card', undefined],
  ]);
  const later = after(stopped, { type: 'Time Passed', at: start + 8 * DAY });
  expect(later.backOff.ignoredInARow).toBe(1);
});

test('what is sensitive has a consent of its own: neither the ordinary one nor another sensitivity stands in for it', () => {
  const at = (sensitivity?: 'sensitive' | 'special', journey = ordinary) =>
    consentAt(journey, 'marketing', 'email', start + 10, sensitivity).valid;
  const ordinary = after(none, consent('marketing'));
  expect([at(), at('sensitive'), at('special')]).toEqual([true, false, false]);
  const special = after(ordinary, consent('marketing', { sensitivity: 'special' }));
  expect([at(undefined, special), at('sensitive', special), at('special', special)]).toEqual([
    true,
    false,
    true,
  ]);
  const withdrawn = after(
    special,
    consent('marketing', { sensitivity: 'special', state: 'withdrawn', at: start + 1 }),
  );
  expect([at(undefined, withdrawn), at('special', withdrawn)]).toEqual([true, false]);
  expect(Object.keys(special.consents)).toEqual(['marketing/any', 'marketing/any/special']);
});

test('a lapse is no no: what was given channel by channel goes on', () => {
  const lapsed = after(
    none,
    consent('marketing', { channel: 'email' }),
    consent('marketing', { state: 'expired', at: start + 1 }),
  );
  expect(byEmail(lapsed)).toBe(true);
  expect(
    byEmail(
      after(
        none,
        consent('marketing', { state: 'expired', at: start + 1 }),
        consent('marketing', { channel: 'email' }),
      ),
    ),
  ).toBe(true);
});

test('whatever ends a consent, nothing older gives it back', () => {
  for (const state of ['withdrawn', 'refused', 'revoked', 'invalidated'] as const) {
    const ended = after(
      none,
      consent('marketing', { channel: 'email', state, at: start + 5 }),
      consent('marketing', { channel: 'email', at: start + 1 }),
      consent('marketing', { channel: 'email', state: 'renewed', at: start + 5 }),
    );
    expect(byEmail(ended)).toBe(false);
  }
});

test('a no to every channel holds for what was said before it on single ones, in whatever order it is told', () => {
  const said = (channel: 'any' | 'email', state: 'given' | 'refused', at: number) =>
    ({
      scope: { purpose: 'p', channel, sensitivity: 'standard' },
      word: { state, at, validUntil: null },
    }) as const;
  const words = [said('email', 'given', 1), said('any', 'refused', 2), said('any', 'given', 3)];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    const told = order.map((i) => words[i] as (typeof words)[number]);
    const standing = told.reduce<Journey['consents']>(
      (consents, { scope, word }) => consentsAfter(consents, scope, word),
      {},
    );
    expect([order, standing]).toEqual([order, { 'p/any': { ...words[2]?.word, noAt: 2 } }]);
  }
});
