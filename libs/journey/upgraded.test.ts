import { newJourney } from './journey';
import { after, day, searched, start } from './testing/given';
import { upgraded, type KeptJourney } from './upgraded';

/** As the first version of Tact kept it. */
const kept = (more: object = {}): KeptJourney =>
  ({
    schema: 1,
    seed: 0.25,
    startedAt: start,
    clock: day(9),
    person: { timeZone: 'Europe/Rome', language: 'it', hasFirstName: true, hasEmail: true },
    toldAt: day(1),
    signs: { research: [day(1), day(2)], decidingAt: day(3), orderedAt: day(4) },
    stage: { is: 'enjoying', since: day(4) },
    level: { is: 'contextual', since: day(3), ceiling: null, wished: false, lockedSince: null },
    interests: {
      boats: { score: 1, at: day(2), organicSearches: [], queries: [], firstViews: {}, boughtAt: day(2) },
    },
    purchases: [
      { product: 'kayak', category: 'boats', at: day(4) },
      { product: 'unknown', category: null, at: day(4) },
    ],
    waiting: [{ play: 'letter' }],
    proposedAt: day(8),
    ...more,
  }) as unknown as KeptJourney;

test('what was known stays known, and what was added has its first value', () => {
  const journey = upgraded(kept());
  expect(Object.keys(journey).sort()).toEqual(Object.keys(newJourney(0, 0)).sort());
  expect(journey).toMatchObject({
    schema: 2,
    seed: 0.25,
    clock: day(9),
    person: { timeZone: 'Europe/Rome', hasFirstName: true, hasFormalName: false, region: null, goals: [] },
    level: { is: 'contextual', wishedAt: null },
    contexts: {},
    tasks: [],
  });
});

test('what they told keeps its date, so that nothing older replaces it', () => {
  const journey = upgraded(kept());
  const late = after(journey, { type: 'Traits Given', at: start, timeZone: 'Asia/Tokyo' });
  expect(late.person.timeZone).toBe('Europe/Rome');
  expect(upgraded(kept({ toldAt: null })).toldAt).toEqual({});
});

test('the stage keeps its signs, and what was bought is remembered for years', () => {
  const journey = upgraded(kept());
  expect(journey.signs).toMatchObject({
    research: [{ at: day(1) }, { at: day(2) }],
    deciding: { at: day(3) },
    ordered: { what: 'Order Completed', at: day(4) },
  });
  expect(journey.boughtFrom).toEqual({ boats: day(4) });
  expect(after(journey, searched(day(10))).stage.is).toBe('enjoying');
});

test('what waited is asked for again, and touches lack nothing', () => {
  const touch = { id: 't', reservedAt: start, channel: 'email', kind: 'general', outcome: null };
  const journey = upgraded(kept({ touches: [touch] }));
  expect(journey).toMatchObject({ waiting: [], held: [], proposedAt: null });
  expect(journey.touches).toEqual([{ ...touch, contentHash: '', usesName: false, notAfter: null }]);
});

test('an empty one, and one of this version, are taken as they are', () => {
  expect(upgraded({ schema: 1, seed: 0, startedAt: start })).toEqual(newJourney(0, start));
  const journey = newJourney(0.5, start);
  expect(upgraded(journey)).toEqual(journey);
});

test('what was last answered for each thing is listed in the order it was kept in', () => {
  const kept = {
    ...newJourney(0.5, start),
    lastVerdicts: { 'a/email//': 'send', 'b/email//': 'hold:paused' },
  };
  expect(upgraded(kept).lastVerdicts).toEqual([
    { thing: 'a/email//', said: 'send' },
    { thing: 'b/email//', said: 'hold:paused' },
  ]);
});

test('one of this version from before anybody was reminded has reminded nobody of anything', () => {
  const { reminded: _, ...before } = newJourney(0.5, start);
  expect(upgraded(before)).toEqual(newJourney(0.5, start));
});
