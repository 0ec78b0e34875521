import fc from 'fast-check';
import type { ConsentChanged, JourneyEvent } from './events';
import { library } from './testing/plays';
import { book, play, variant } from './testing/book';
import { drive, type Script, type Sent, type Story } from './testing/drive';
import { start } from './testing/given';
import { mayBeTold } from './testing/oracles';
import { isPaused, standsAgainst } from './testing/rule-oracles';
import { policy } from './testing/policy';
import { DAY, HOUR, MINUTE, type Instant } from './time';
import type { Channel } from './words';

/** What must hold of reminders in every life that consents come and go in; said again from what was told alone. */

const seed = Number(process.env['SEED'] ?? 20_250_602);
const RUNS = Number(process.env['RUNS'] ?? 60);
const LIVES_DAYS = 420;

const reminder = play({
  id: 'consent-ending',
  purpose: 'any',
  kind: 'reminder',
  channels: ['email', 'in-app', 'webhook'],
  priority: 70,
  trigger: { on: 'consent-ending' },
  freshForHours: 7 * 24,
  variants: [variant('general')],
});

const purposes = ['marketing', 'offers', 'personalization'];
const pick = <T>(...values: T[]) => fc.constantFrom(...values);

const word = fc.record({
  day: fc.integer({ min: 0, max: LIVES_DAYS }),
  hour: fc.nat(23),
  purpose: pick(...purposes),
  channel: pick<ConsentChanged['channel']>('any', 'any', 'any', 'email', 'in-app', 'webhook'),
  state: pick<ConsentChanged['state'] | 'lapse'>(
    ...['given' as const, 'given' as const, 'given' as const, 'renewed' as const],
    ...['withdrawn' as const, 'refused' as const, 'lapse' as const],
  ),
  lastsDays: fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 40, max: 200 }), fc.constant(null)),
  toldLateHours: pick(0, 0, 0, 40),
});

const quiet = fc.record({
  day: fc.integer({ min: 0, max: LIVES_DAYS }),
  lastsDays: fc.integer({ min: 1, max: 30 }),
  what: pick<'pause' | 'objection' | 'case'>('pause', 'pause', 'objection', 'case'),
});

const fate = fc.record({
  is: pick<'delivered' | 'undelivered' | 'refused' | 'unknown'>(
    ...(['delivered', 'delivered', 'delivered', 'delivered', 'delivered'] as const),
    ...(['undelivered', 'refused', 'unknown'] as const),
  ),
  takes: fc.integer({ min: 0, max: 10 * MINUTE }),
  answer: pick<'none' | 'click' | 'show' | 'show and click'>('none', 'click', 'click', 'show and click'),
  answersAfter: fc.integer({ min: MINUTE, max: 6 * DAY }),
});

const lives: fc.Arbitrary<Script> = fc
  .record({
    seed: fc.integer({ min: 0, max: 99 }).map((n) => n / 100),
    words: fc.array(word, { minLength: 3, maxLength: 12 }),
    quiets: fc.array(quiet, { maxLength: 3 }),
    visits: fc.array(fc.integer({ min: 0, max: LIVES_DAYS }), { minLength: 4, maxLength: 40 }),
    fates: fc.array(fate, { minLength: 3, maxLength: 10 }),
    others: fc.subarray(library, { minLength: 2, maxLength: 6 }),
    timeZone: pick('Europe/London', 'America/New_York', 'Pacific/Auckland'),
    topics: pick<string[] | null>(null, null, ['tea']),
  })
  .map((life): Script => {
    const told = (events: JourneyEvent[], lateHours = 0) =>
      events.map((event) => ({ at: event.at + lateHours * HOUR, events: [event] }));
    // Together with the first: who agrees, agrees to several things at once.
    const atFirst = purposes.slice(0, 2).map((purpose) => given(purpose, start, 120));
    return {
      seed: life.seed,
      opensAt: start,
      endsAt: start + LIVES_DAYS * DAY,
      policy,
      book: book([reminder, ...life.others.filter(({ kind }) => kind !== 'reminder')]),
      arrivals: [
        {
          at: start,
          events: [
            { type: 'Traits Given', at: start, timeZone: life.timeZone, language: 'en', hasEmail: true },
            ...atFirst,
          ],
        },
        ...life.words.flatMap((w) => told([wordOf(w)], w.toldLateHours)),
        ...life.quiets.flatMap((q) => told(quietOf(q))),
        ...life.visits.map((day) => {
          const at = start + day * DAY + 3 * HOUR;
          return { at, events: [{ type: 'Page Viewed' as const, at }] };
        }),
      ],
      requests: [],
      fates: life.fates,
    };
  });

const given = (purpose: string, at: Instant, lastsDays: number): ConsentChanged => ({
  ...{ type: 'Consent Changed', at, purpose, channel: 'any', state: 'given' },
  validUntil: at + lastsDays * DAY,
});

function wordOf(w: typeof word extends fc.Arbitrary<infer W> ? W : never): JourneyEvent {
  const { purpose, channel, state } = w;
  const at = start + w.day * DAY + w.hour * HOUR;
  const lasts = w.lastsDays === null ? null : at + w.lastsDays * DAY;
  // Of the consent that everybody begins with; of another end it is a word about nothing.
  if (state === 'lapse')
    return { type: 'Lapse Chosen', at, purpose, channel: 'any', endsAt: start + 120 * DAY };
  const isYes = state === 'given' || state === 'renewed';
  return { type: 'Consent Changed', at, purpose, channel, state, validUntil: isYes ? lasts : null };
}

function quietOf({
  day,
  lastsDays,
  what,
}: typeof quiet extends fc.Arbitrary<infer Q> ? Q : never): JourneyEvent[] {
  const [at, end] = [start + day * DAY, start + (day + lastsDays) * DAY];
  if (what === 'pause') return [{ type: 'Paused', at, until: end }];
  if (what === 'case') return [{ type: 'Support Case Opened', at, supportCase: `case ${day}` }];
  return [
    { type: 'Standing Changed', at, standing: 'objected', on: true },
    { type: 'Standing Changed', at: end, standing: 'objected', on: false },
  ];
}

const lived = new Map<string, Story>();
function storyOf(script: Script): Story {
  const key = JSON.stringify(script);
  const story = lived.get(key) ?? drive(script);
  lived.set(key, story);
  return story;
}

const figures: Record<string, string> = {};
afterAll(() => {
  process.stdout.write(`Of ${RUNS} lives each situation arose in: ${JSON.stringify(figures, null, 1)}\n`);
});

/** A property whose situation arises in hardly any life says nothing, and fails. */
function everyLife(holds: (story: Story) => boolean): void {
  let arose = 0;
  fc.assert(
    fc.property(lives, (script) => {
      if (holds(storyOf(script))) arose += 1;
    }),
    { seed, numRuns: RUNS, endOnFailure: process.env['SHRINK'] === undefined },
  );
  figures[expect.getState().currentTestName ?? ''] = `${arose} of ${RUNS}`;
  expect(arose / RUNS).toBeGreaterThanOrEqual(0.05);
}

const left = ({ fate }: Sent): boolean => fate === 'delivered' || fate === 'unknown';
const reminders = ({ sent }: Story): Sent[] => sent.filter(({ touch }) => touch.kind === 'reminder');
/** What had been told by the time a touch was decided. */
function toldBefore({ steps }: Story, { over }: Sent): JourneyEvent[] {
  return steps.slice(0, steps.findIndex(({ after }) => after === over) + 1).map(({ event }) => event);
}
const partsOf = (key: string): [string, Channel | 'any'] => key.split('/') as [string, Channel | 'any'];

test('nobody is reminded of a consent more than twice', () => {
  everyLife((story) => {
    const times = new Map<string, number>();
    for (const { touch } of reminders(story).filter(left)) {
      for (const { key, endsAt } of touch.consents ?? [])
        times.set(`${key} ${endsAt}`, (times.get(`${key} ${endsAt}`) ?? 0) + 1);
    }
    expect(Math.max(0, ...times.values())).toBeLessThanOrEqual(2);
    return [...times.values()].includes(2);
  });
});

test('a reminder comes at most 33 days and at least one before the end, and of what was given before that', () => {
  everyLife((story) => {
    for (const { touch, over } of reminders(story)) {
      for (const { key, endsAt } of touch.consents ?? []) {
        const ahead = endsAt - touch.reservedAt;
        expect(ahead).toBeLessThanOrEqual(33 * DAY);
        expect(ahead).toBeGreaterThan(DAY);
        expect(over.consents[key]?.at).toBeLessThan(touch.reservedAt);
      }
    }
    return reminders(story).some(left);
  });
});

test('none speaks of a consent that does not hold, nor comes by a channel that they did not agree to', () => {
  everyLife((story) => {
    const isBroken = story.steps.some(
      ({ event }) =>
        event.type === 'Consent Changed' && (event.state === 'withdrawn' || event.state === 'refused'),
    );
    for (const sent of reminders(story)) {
      const { purpose, channel, reservedAt, consents = [] } = sent.touch;
      const told = toldBefore(story, sent);
      expect(consents.length).toBeGreaterThan(0);
      expect(mayBeTold(told, purpose, channel, reservedAt)).toBe(true);
      for (const { key } of consents) {
        const [about, by] = partsOf(key);
        expect(mayBeTold(told, about, by, reservedAt)).toBe(true);
        expect([channel, 'any']).toContain(by);
      }
    }
    return isBroken && reminders(story).length > 0;
  });
});

test('none comes after a no, nor after they let it lapse', () => {
  everyLife((story) => {
    let arose = false;
    for (const sent of reminders(story)) {
      const told = toldBefore(story, sent);
      for (const { key, endsAt } of sent.touch.consents ?? []) {
        const [about, by] = partsOf(key);
        const words = told.filter(
          (e): e is ConsentChanged =>
            e.type === 'Consent Changed' && e.purpose === about && (e.channel === by || e.channel === 'any'),
        );
        const givenAt = Math.max(...words.filter((w) => w.validUntil === endsAt).map(({ at }) => at));
        const noes = words.filter((w) => w.state === 'withdrawn' || w.state === 'refused');
        expect(noes.filter(({ at }) => at > givenAt)).toEqual([]);
        const lapses = told.filter(
          (e) => e.type === 'Lapse Chosen' && e.endsAt === endsAt && e.purpose === about,
        );
        if (by === 'any') expect(lapses).toEqual([]);
        arose ||= noes.length > 0;
      }
    }
    return arose || story.steps.some(({ event }) => event.type === 'Lapse Chosen');
  });
});

test('none comes in a pause or over an objection, and nothing at all on a consent that has ended', () => {
  everyLife((story) => {
    for (const sent of story.sent) {
      const { kind, purpose, channel, reservedAt } = sent.touch;
      if (kind === 'service') continue;
      const told = toldBefore(story, sent);
      expect(isPaused(told, reservedAt)).toBe(false);
      expect(standsAgainst(told, 'objected')).toBe(false);
      if (purpose !== 'care') expect(mayBeTold(told, purpose, channel, reservedAt)).toBe(true);
    }
    const reasons = story.decisions.flatMap(({ candidate, verdict }) =>
      candidate.kind === 'reminder' && verdict.do !== 'send' ? verdict.reasons.map(({ code }) => code) : [],
    );
    return reasons.includes('paused') || reasons.includes('objected');
  });
});

test('what they open or click renews nothing: a consent changes only by a word about it', () => {
  everyLife((story) => {
    const clicked = new Set(reminders(story).map(({ touch }) => touch.id));
    for (const { before, event, after } of story.steps) {
      if (event.type !== 'Consent Changed') expect(after.consents).toEqual(before.consents);
    }
    return story.steps.some(({ event }) => 'touchId' in event && clicked.has(event.touchId ?? ''));
  });
});

test('the level falls the instant that consent to be known ends, whatever was sent', () => {
  everyLife((story) => {
    let arose = false;
    for (const { after } of story.steps) {
      const told = after.consents['personalization/any'];
      const holds =
        told &&
        (told.state === 'given' || told.state === 'renewed') &&
        (told.validUntil ?? Infinity) > after.clock;
      if (holds) arose = true;
      else expect(after.level.is).toBe('general');
    }
    return arose;
  });
});

test('the same reminders are decided however often somebody looks in between', () => {
  let arose = 0;
  const runs = Math.ceil(RUNS / 4);
  fc.assert(
    fc.property(lives, (script) => {
      const story = storyOf(script);
      const looks = Array.from({ length: 900 }, (_, i) => script.opensAt + i * 11 * HOUR + 1);
      const idsLeftOut = ({ decisions }: Story) =>
        decisions.map(({ at, candidate, verdict }) => ({
          at,
          play: candidate.play,
          channel: candidate.channel,
          do: verdict.do,
        }));
      expect(idsLeftOut(drive(script, { looks }))).toEqual(idsLeftOut(story));
      if (reminders(story).length > 0) arose += 1;
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  expect(arose).toBeGreaterThan(0);
});
