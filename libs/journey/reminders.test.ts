import { decideAll } from './decide-all';
import type { JourneyEvent } from './events';
import type { Journey } from './journey';
import { nextWakeUp } from './next-wake-up';
import { needsProposal, propose, proposed } from './propose';
import { answer } from './testing/asking';
import { book, play, variant } from './testing/book';
import { after, consent, day, did, ignored, passed, reachable, said, searched } from './testing/given';
import { policy } from './testing/policy';
import { DAY, HOUR, type Instant } from './time';
import type { Candidate } from './candidate';
import type { RuleBook } from './play';

const reminder = play({
  id: 'consent-ending',
  purpose: 'any',
  kind: 'reminder',
  channels: ['email', 'in-app'],
  trigger: { on: 'consent-ending' },
  freshForHours: 7 * 24,
  variants: [variant('general')],
});
const letter = play({ id: 'letter', purpose: 'marketing' });
const offer = play({ id: 'offer', purpose: 'offers' });
const rules = book([reminder, letter, offer]);

const END = day(365);
/** Ten in the morning, so many days before the end. */
const before = (days: number): Instant => END - days * DAY;
const upTo = (purpose: string, validUntil: Instant | null, more = {}): JourneyEvent =>
  consent(purpose, { validUntil, ...more });
/** Here now and then, so that they are well acquainted. */
const here: JourneyEvent[] = [0, 100, 200, 300].map((n) => searched(day(n)));
const agreed = (...events: JourneyEvent[]): Journey => after(reachable(), ...events, ...here);

const proposeNow = (journey: Journey, now: Instant, world: RuleBook = rules): Candidate[] =>
  propose(after(journey, passed(now)), world, now, policy).candidates.filter((c) => c.consents !== undefined);

let minted = 0;
/** What the workflow does when it looks: propose, decide, and say what was granted. */
function look(journey: Journey, now: Instant, world: RuleBook = rules) {
  const lived = after(journey, passed(now));
  const proposal = propose(lived, world, now, policy);
  const deciding = decideAll(
    proposed(lived, proposal, now),
    proposal.candidates,
    now,
    policy,
    () => `id-${(minted += 1)}`,
  );
  const { touch } = deciding;
  const told = touch
    ? after(deciding.journey, { type: 'Touch Delivered', at: now, touchId: touch.id })
    : deciding.journey;
  return { ...deciding, journey: told };
}

describe('when a consent is about to end', () => {
  const ann = agreed(upTo('marketing', END));

  test('plays are asked 30 and 7 days before, and the journey wakes for it', () => {
    const rested = look(ann, day(301)).journey;
    expect(nextWakeUp(rested, policy)).toEqual({ at: before(30), why: 'a consent is about to end' });
    expect(needsProposal(after(rested, passed(before(30) - 1)), before(30) - 1, policy)).toBe(false);
    expect(needsProposal(after(rested, passed(before(30))), before(30), policy)).toBe(true);
    const reminded = look(rested, before(30));
    expect(reminded.touch).toMatchObject({
      kind: 'reminder',
      purpose: 'marketing',
      channel: 'email',
      consents: [{ key: 'marketing/any', endsAt: END, step: 1 }],
    });
    const ends = [...Array(40)].reduce<{ journey: Journey; at: Instant[] }>(
      ({ journey, at }) => {
        const wakeUp = nextWakeUp(journey, policy)?.at ?? Infinity;
        if (wakeUp >= END) return { journey, at };
        const { journey: next, touch } = look(journey, wakeUp);
        return { journey: next, at: touch ? [...at, wakeUp] : at };
      },
      { journey: reminded.journey, at: [] },
    );
    expect(ends.at).toEqual([before(7)]);
  });

  test('nothing is proposed before, in the last hours, or once it has ended', () => {
    expect(proposeNow(ann, before(30) - 1)).toEqual([]);
    expect(proposeNow(ann, before(23))).toEqual([]);
    expect(proposeNow(ann, before(7))).toHaveLength(2);
    expect(proposeNow(ann, before(1) - 1)).toHaveLength(2);
    expect(proposeNow(ann, before(1))).toEqual([]);
    expect(proposeNow(ann, END)).toEqual([]);
  });

  test('a consent without an end, or given for less than the time of a reminder, is never spoken of', () => {
    expect(proposeNow(agreed(upTo('marketing', null)), before(30))).toEqual([]);
    const brief = agreed(upTo('marketing', day(320), { at: day(300) }));
    expect(proposeNow(brief, day(300))).toEqual([]);
    expect(proposeNow(brief, day(313))).toMatchObject([
      { consents: [{ step: 2 }] },
      { consents: [{ step: 2 }] },
    ]);
  });

  test('under a policy of before there were reminders nothing is proposed and nobody wakes', () => {
    const { reminders: _, ...old } = policy;
    expect(propose(after(ann, passed(before(30))), rules, before(30), old).candidates).toEqual([]);
    const rested = look(ann, day(301)).journey;
    expect(nextWakeUp(rested, policy)?.why).toBe('a consent is about to end');
    expect(nextWakeUp(rested, old)?.why).toBe('the stage may change');
  });

  test.each<[string, JourneyEvent]>([
    ['withdrew', consent('marketing', { at: day(340), state: 'withdrawn' })],
    ['refused', consent('marketing', { at: day(340), state: 'refused' })],
    ['renewed', consent('marketing', { at: day(340), state: 'renewed', validUntil: day(705) })],
    [
      'let it lapse',
      { type: 'Lapse Chosen', at: day(340), purpose: 'marketing', channel: 'any', endsAt: END },
    ],
  ])('who %s hears no more of that end', (_, word) => {
    const once = look(ann, before(30)).journey;
    expect(proposeNow(after(once, word), before(7))).toEqual([]);
  });

  test('a renewed consent has an end of its own, and is spoken of before that', () => {
    const renewed = after(
      look(ann, before(30)).journey,
      upTo('marketing', day(705), { at: day(340), state: 'renewed' }),
    );
    const later = after(renewed, searched(day(660)));
    expect(proposeNow(later, day(675))).toMatchObject([{ consents: [{ endsAt: day(705), step: 1 }] }, {}]);
  });

  test('a word about an end that is over changes nothing about the one to come', () => {
    const renewed = after(
      ann,
      upTo('marketing', day(705), { at: day(340), state: 'renewed' }),
      searched(day(660)),
    );
    const { journey } = look(renewed, day(675));
    const late: JourneyEvent = {
      ...{ type: 'Lapse Chosen', at: day(676), purpose: 'marketing', channel: 'any', endsAt: END },
    };
    expect(after(journey, late).reminded).toEqual(journey.reminded);
    expect(proposeNow(after(journey, late), day(677))).toEqual([]);
  });

  test('what waits is true only as long as nothing settled it', () => {
    const [waiting] = proposeNow(ann, before(30));
    const settled = after(ann, upTo('marketing', day(705), { at: day(336), state: 'renewed' }));
    expect(answer('stale', ann, waiting as Candidate, before(30)).do).toBe('allow');
    expect(answer('stale', settled, waiting as Candidate, day(336))).toMatchObject({
      do: 'hold',
      looked: { untrue: 'consent-settled' },
    });
  });

  test('what speaks of two ends is true no more once one of them is settled', () => {
    const [waiting] = proposeNow(ann, before(30));
    const [ending] = waiting?.consents ?? [];
    const both = { ...waiting, consents: [ending, { ...ending, key: 'offers/any' }] } as Candidate;
    expect(answer('stale', ann, both, before(30))).toMatchObject({ looked: { untrue: 'consent-settled' } });
  });

  test('an answer on the page of the reminder is an answer to it, a page of the shop is one too, silence none', () => {
    const { journey, touch } = look(ann, before(30));
    const outcome = (lived: Journey) => lived.touches.find(({ id }) => id === touch?.id)?.outcome?.is ?? null;
    const at = before(28);
    const lapse: JourneyEvent = {
      type: 'Lapse Chosen',
      at,
      purpose: 'marketing',
      channel: 'any',
      endsAt: END,
    };
    expect(outcome(after(journey, lapse))).toBe('engaged');
    expect(outcome(after(journey, upTo('marketing', day(705), { at, state: 'renewed' })))).toBe('engaged');
    expect(outcome(after(journey, consent('marketing', { at, state: 'withdrawn' })))).toBe('stopped');
    const silent = after(journey, passed(before(23)));
    expect(outcome(silent)).toBe('ignored');
    expect(silent.consents['marketing/any']).toMatchObject({ state: 'given', validUntil: END });
  });

  test('opens and clicks renew nothing', () => {
    const { journey, touch } = look(ann, before(30));
    const touchId = touch?.id ?? '';
    const clicked = after(
      journey,
      { type: 'Touch Shown', at: before(29), touchId },
      { type: 'Touch Clicked', at: before(29), touchId },
      did('Page Viewed', before(29), { touchId }),
    );
    expect(clicked.consents).toEqual(journey.consents);
  });
});

describe('who is asked at all', () => {
  const ann = agreed(upTo('marketing', END), upTo('offers', END + DAY), upTo('personalization', END));

  test('what ends together is spoken of once, under what ends first and may be said', () => {
    const { touch, journey } = look(ann, before(30));
    expect(touch).toMatchObject({ purpose: 'marketing', channel: 'email' });
    expect(touch?.consents?.map(({ key }) => key)).toEqual([
      'marketing/any',
      'personalization/any',
      'offers/any',
    ]);
    expect([29, 28, 10].flatMap((days) => proposeNow(journey, before(days)))).toEqual([]);
    expect(proposeNow(journey, before(7))).toMatchObject([
      { consents: [{}, {}, { key: 'offers/any', step: 2 }] },
      {},
    ]);
  });

  test('consent to be known better is none to be written to: it comes along with another, or not at all', () => {
    const known = after(reachable(), consent('marketing', { at: day(1), state: 'withdrawn' }), ...here);
    const only = after(
      known,
      consent('offers', { at: day(1), state: 'withdrawn' }),
      upTo('personalization', END, { at: day(2) }),
    );
    expect(proposeNow(only, before(30))).toEqual([]);
    const both = after(known, upTo('personalization', END, { at: day(2) }));
    expect(look(both, before(30)).touch).toMatchObject({
      purpose: 'offers',
      consents: [{ key: 'personalization/any' }],
    });
  });

  test('only over a channel whose consent still holds', () => {
    const noMail = after(
      agreed(upTo('marketing', END), consent('offers', { at: day(1), state: 'withdrawn' })),
      consent('marketing', { at: day(2), channel: 'email', state: 'withdrawn' }),
    );
    const { touch, decisions } = look(noMail, before(30));
    expect(touch).toMatchObject({ channel: 'in-app' });
    expect(decisions.map(({ candidate }) => candidate.channel)).toEqual(['in-app']);
    const byMail = agreed(
      upTo('marketing', null),
      upTo('offers', null),
      upTo('marketing', END, { at: day(1), channel: 'webhook' }),
    );
    expect(proposeNow(byMail, before(30))).toEqual([]);
  });

  test('what could not leave by one channel is said by another, and counts once', () => {
    const lived = after(ann, passed(before(30)));
    const proposal = propose(lived, rules, before(30), policy);
    const first = decideAll(
      proposed(lived, proposal, before(30)),
      proposal.candidates,
      before(30),
      policy,
      () => 'mail',
    );
    const refused = after(first.journey, {
      ...{ type: 'Touch Undelivered', at: before(30), touchId: 'mail', because: 'smtp-550' },
    });
    expect(first.journey.reminded['marketing/any']?.told).toBe(1);
    expect(refused.reminded['marketing/any']?.told).toBe(0);
    const second = look(refused, before(30));
    expect(second.touch).toMatchObject({
      channel: 'in-app',
      consents: [{ step: 1 }, { step: 1 }, { step: 1 }],
    });
    expect(proposeNow(second.journey, before(25))).toEqual([]);
  });

  test.each<[string, Journey, string]>([
    ['paused', after(ann, { type: 'Paused', at: day(330), until: null }), 'paused'],
    [
      'objected',
      after(ann, { type: 'Standing Changed', at: day(330), standing: 'objected', on: true }),
      'objected',
    ],
    ['left three messages alone', ignored(ann, 3, day(300)), 'backing-off'],
    [
      'has an open case',
      after(ann, did('Support Case Opened', day(334), { supportCase: 'c' })),
      'vulnerable-moment',
    ],
    ['was written to today', { ...ann, touches: [said(before(30) - HOUR)] }, 'frequency-cap'],
  ])('nobody who %s', (_, journey, code) => {
    const byMail = { ...reminder, channels: ['email' as const] };
    const { touch, decisions } = look(journey, before(30), book([byMail, letter, offer]));
    expect(touch).toBeNull();
    const { verdict } = decisions[0] ?? {};
    expect(verdict?.do === 'send' ? [] : verdict?.reasons.map((reason) => reason.code)).toContain(code);
  });

  test('an acquaintance of two days long ago is not asked to keep anything', () => {
    const hardly = after(reachable(), upTo('marketing', END), searched(day(0)), searched(day(1)));
    const { decisions, touch } = look(hardly, before(30));
    expect(touch).toBeNull();
    const { verdict } = decisions[0] ?? {};
    expect(verdict?.do === 'hold' && verdict.reasons.map(({ code }) => code)).toContain('brief-acquaintance');
  });

  test('a pause that ends in time defers the reminder to its end', () => {
    const bob = agreed(upTo('marketing', END));
    const paused = after(bob, { type: 'Paused', at: day(330), until: before(27) });
    const waits = look(paused, before(30));
    expect(waits.touch).toBeNull();
    expect(nextWakeUp(waits.journey, policy)?.at).toBe(before(27));
    expect(look(waits.journey, before(27)).touch).toMatchObject({ kind: 'reminder' });
  });
});
