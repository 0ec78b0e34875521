import { DateTime } from 'luxon';
import type { Journey, JourneyEvent, Touch } from '@tact/journey';
import { DAY, HOUR } from '../../libs/journey/time';
import type { Said } from './hands';
import { did, somebody } from './people';
import { startSkippingStage } from './stage';

const ZONE = 'Europe/Berlin';
const CONSENT_DAYS = 365;
const LAST_DAY = 396;

interface Person {
  readonly subjectKey: string;
  readonly introduction: JourneyEvent[];
  sentBatches: number;
  sentEvents: number;
}

let stage: Awaited<ReturnType<typeof startSkippingStage>>;
let midnight: number;
let renewals = 0;
let ada: Person;
let ben: Person;
const views: { day: number; ada: Journey; ben: Journey }[] = [];
let wallSeconds = 0;

const on = (day: number, hour = 10): number =>
  DateTime.fromMillis(midnight, { zone: ZONE }).plus({ days: day }).set({ hour }).toMillis();
const dayOf = (at: number): number => Math.floor((at - midnight) / DAY);

const searched = (category: string, query: string) => (at: number) =>
  did('Products Searched', at, { category, query });
const viewed = (category: string, product: string) => (at: number) =>
  did('Product Viewed', at, { category, product, dwellSeconds: 40 });
const looked = () => (at: number) => did('Page Viewed', at);
const ordered = (category: string, product: string) => (at: number) =>
  did('Order Completed', at, { bought: [{ category, product }] });

type Deed = (at: number) => JourneyEvent;
interface Line {
  at: number;
  who: () => Person;
  deeds: Deed[];
}
const line = (who: () => Person, day: number, ...deeds: Deed[]): Line => ({ at: on(day), who, deeds });

/** A year as a person lives it: finds the shop, looks around, buys, stays away, comes back for something else. */
const theYear = (): Line[] =>
  [
    line(() => ada, 0, looked()),
    line(() => ada, 1, searched('tea', 'green tea'), viewed('tea', 'tea-sencha')),
    line(() => ada, 3, searched('tea', 'sencha'), viewed('tea', 'tea-sencha')),
    line(() => ada, 5, searched('tea', 'oolong'), viewed('tea', 'tea-oolong')),
    // She keeps looking at the same teas, also long after their reminders are over.
    ...[8, 11, 14, 18, 22, 26, 30, 33, 36, 40, 44, 48, 52].map((day) =>
      line(() => ada, day, viewed('tea', 'tea-sencha')),
    ),
    line(() => ada, 55, searched('candles', 'cedar'), viewed('candles', 'candle-cedar')),
    line(() => ada, 56, searched('candles', 'cedar candle'), viewed('candles', 'candle-cedar')),
    line(() => ada, 58, ordered('candles', 'candle-cedar')),
    line(() => ada, 62, looked()),
    // Nothing until summer, when she wants something to read.
    line(() => ada, 200, searched('books', 'walking'), viewed('books', 'book-walks')),
    line(() => ada, 202, searched('books', 'breathing'), viewed('books', 'book-breath')),
    line(() => ada, 203, searched('books', 'quiet'), viewed('books', 'book-quiet')),
    ...[207, 211, 216, 222, 228, 234].map((day) => line(() => ada, day, looked())),
    ...[341, 343, 345, 350, 355, 360, 364].map((day) =>
      line(() => ada, day, searched('yoga', `mat ${day}`), viewed('yoga', 'mat-cork')),
    ),
    // Her consents are over, and she still comes by.
    ...[367, 369, 372, 376, 380, 385, 390].map((day) =>
      line(() => ada, day, searched('sleep', `mask ${day}`), viewed('sleep', 'mask-silk')),
    ),
    // Ben can't be reached by mail: what he is told waits for him in the shop.
    ...[0, 2, 5, 9, 13, 18].map((day) => line(() => ben, day, viewed('tea', 'tea-rooibos'))),
    line(() => ben, 90, looked()),
    line(() => ben, 94, looked()),
  ].sort((a, b) => a.at - b.at);

async function send(person: Person, events: JourneyEvent[]): Promise<void> {
  person.sentBatches += 1;
  person.sentEvents += events.filter((event) => 'source' in event).length;
  await stage.send(person.subjectKey, person.sentBatches, events);
  await stage.projected(person.subjectKey, person.sentBatches);
}

const journeyOf = async ({ subjectKey }: Person): Promise<Journey> =>
  (await stage.projected(subjectKey)).journey;

beforeAll(async () => {
  stage = await startSkippingStage({
    between: (activities) => ({
      ...activities,
      currentPolicy() {
        renewals += 1;
        return activities.currentPolicy();
      },
    }),
  });
  // A Monday far from now: weekdays and the changing of clocks fall on the same days whenever this runs.
  midnight = DateTime.fromISO('2035-03-05', { zone: ZONE }).toMillis();
  const consentedAt = midnight;
  await stage.sleepUntil(consentedAt);
  ada = {
    ...(await somebody(stage.hands, 'ada', { consentedAt, timeZone: ZONE })),
    sentBatches: 0,
    sentEvents: 0,
  };
  ben = {
    ...(await somebody(stage.hands, 'ben', { consentedAt, timeZone: ZONE })),
    sentBatches: 0,
    sentEvents: 0,
  };
  ben.introduction.push({ type: 'Traits Given', at: consentedAt, hasEmail: false });
  const lines = theYear();
  const wall = Date.now();
  await send(ada, ada.introduction);
  await send(ben, ben.introduction);
  for (let day = 0; day <= LAST_DAY; day += 1) {
    for (const { at, who, deeds } of lines.filter((one) => one.at >= on(day, 0) && one.at < on(day + 1, 0))) {
      await stage.sleepUntil(at);
      await send(
        who(),
        deeds.map((deed) => deed(at)),
      );
    }
    if (day % 6 === 0) {
      await stage.sleepUntil(on(day, 23));
      views.push({ day, ada: await journeyOf(ada), ben: await journeyOf(ben) });
    }
  }
  wallSeconds = (Date.now() - wall) / 1_000;
});
afterAll(() => stage.stop());

const saidTo = ({ subjectKey }: Person): Said[] =>
  stage.hands.said.filter(({ message }) => message.subjectKey === subjectKey);
const between = (said: Said[], from: number, to: number): Said[] =>
  said.filter(({ at }) => at >= on(from, 0) && at < on(to, 0));
const viewOn = (day: number, who: 'ada' | 'ben'): Journey => {
  const view = views.findLast((one) => one.day <= day);
  if (!view) throw new Error(`Nobody looked before day ${day}.`);
  return view[who];
};
const touchesOf = ({ subjectKey }: Person) =>
  stage.hands.records.models.touches.find({ subjectKey }).sort({ reservedAt: 1 }).lean();
type Kept = Awaited<ReturnType<typeof touchesOf>>[number];

test('she is welcomed first, and gets the guide to what she was looking for', () => {
  const [first, ...rest] = saidTo(ada).map(({ message }) => message.play);
  expect(first).toBe('welcome');
  expect(rest.slice(0, 3)).toContain('tea-guide');
});

test('nobody is written to at their night', () => {
  const mails = stage.hands.said.filter(({ channel }) => channel === 'email');
  expect(mails.length).toBeGreaterThan(15);
  for (const { at, message } of mails) {
    const { hour } = DateTime.fromMillis(at, { zone: ZONE });
    expect(`${message.play} at ${hour} o'clock`).toBe(
      `${message.play} at ${Math.min(Math.max(hour, 8), 20)} o'clock`,
    );
  }
});

test.each([
  { most: 1, hours: 24 },
  { most: 3, hours: 7 * 24 },
  { most: 8, hours: 30 * 24 },
])('in any $hours hours at most $most mails leave', ({ most, hours }) => {
  const times = saidTo(ada).flatMap(({ at, channel }) => (channel === 'email' ? [at] : []));
  const inWindowFrom = (from: number) => times.filter((at) => at >= from && at < from + hours * HOUR).length;
  expect(Math.max(...times.map(inWindowFrom))).toBeLessThanOrEqual(most);
});

test('what she looked at is brought up again for 30 days, and never after', async () => {
  const retargeting = (await touchesOf(ada)).filter(
    ({ kind, fate }) => kind === 'retargeting' && fate === 'delivered',
  );
  const { subjectKey } = ada;
  const decisions = await stage.hands.records.models.decisions.find({ subjectKey, verdict: 'send' }).lean();
  const opened = await Promise.all(decisions.map((doc) => stage.hands.records.journal.openDecision(doc)));
  const categoryOf = (touch: Kept) => opened.find(({ id }) => id === touch.decisionId)?.candidate.category;
  const tea = retargeting
    .filter((touch) => categoryOf(touch) === 'tea')
    .map(({ reservedAt }) => reservedAt.getTime());
  expect(tea.length).toBeGreaterThan(1);
  expect(Math.max(...tea) - Math.min(...tea)).toBeLessThan(30 * DAY);
  // She looked at tea until day 52, and it was over by then.
  expect(Math.max(...tea)).toBeLessThan(on(45));
  expect(retargeting.map(categoryOf)).toContain('books');
});

test('not answering makes the pauses longer, then general, then silent', async () => {
  const mails = (await touchesOf(ada)).filter(
    ({ channel, fate }) => channel === 'email' && fate === 'delivered',
  );
  const silent = mails.filter(
    ({ reservedAt }) => reservedAt.getTime() > on(63) && reservedAt.getTime() < on(200),
  );
  expect(silent.length).toBeGreaterThanOrEqual(5);
  expect(new Set(silent.map(({ outcome }) => outcome))).toEqual(new Set(['ignored']));
  const judged = silent.map(({ outcomeAt }) => outcomeAt?.getTime() ?? NaN);
  // A mail that was out before the one before it was judged knew nothing of its being ignored.
  silent.forEach(({ reservedAt }, i) => {
    const at = reservedAt.getTime();
    const ignored = judged.filter((one) => one <= at);
    const last = ignored.at(-1);
    if (last !== undefined) expect((at - last) / DAY).toBeGreaterThanOrEqual(2 ** ignored.length);
    expect(ignored.length).toBeLessThan(5);
    if (ignored.length >= 3) expect(silent[i]).toMatchObject({ kind: 'general', level: 'general' });
  });
  expect(viewOn(dayOf(judged[2] ?? NaN) + 7, 'ada').level.is).toBe('general');
  expect(viewOn(199, 'ada').backOff.ignoredInARow).toBe(silent.length);
  const fifth = judged[4] ?? NaN;
  // What was decided before that judgement may leave a moment after it.
  expect(silent.filter(({ reservedAt }) => reservedAt.getTime() > fifth).map(({ play }) => play)).toEqual([]);
});

test('new interest of hers starts the conversation again', () => {
  expect(between(saidTo(ada), 200, 203)).toEqual([]);
  expect(between(saidTo(ada), 203, 215).length).toBeGreaterThan(0);
  expect(viewOn(240, 'ada').backOff.ignoredInARow).toBe(0);
});

test('who stays away for 60 days rests, and is met gently: in general words, nothing about the absence', async () => {
  expect(viewOn(18, 'ben').level.is).not.toBe('general');
  expect(viewOn(77, 'ben').stage.is).not.toBe('enjoying');
  expect(viewOn(84, 'ben').stage.is).toBe('resting');
  expect(between(saidTo(ben), 50, 90)).toEqual([]);
  const back = between(saidTo(ben), 90, 94);
  expect(back.map(({ message }) => message.play)).toEqual(['good-to-have-you']);
  const touches = await touchesOf(ben);
  expect(touches.find(({ _id }) => _id === back[0]?.message.touchId)).toMatchObject({ level: 'general' });
});

test('new interest ends the silence, and not what is left of the wait', async () => {
  const before = (await touchesOf(ada)).filter(({ reservedAt }) => reservedAt.getTime() < on(340));
  const row = before.slice(before.findLastIndex(({ outcome }) => outcome !== 'ignored') + 1);
  expect(row).toHaveLength(5);
  const waited = (row.at(-1)?.outcomeAt?.getTime() ?? NaN) + 2 ** 5 * DAY;
  expect(viewOn(348, 'ada').backOff).toMatchObject({ ignoredInARow: 0, lasting: { ignoredInARow: 5 } });
  expect(waited).toBeGreaterThan(on(354));
  const [next] = between(saidTo(ada), 340, CONSENT_DAYS);
  expect(next?.at).toBeGreaterThanOrEqual(waited);
});

test('after consent has ended nothing is said any more, however much she looks around', async () => {
  expect(between(saidTo(ada), 340, 365).length).toBeGreaterThan(0);
  expect(between(stage.hands.said, CONSENT_DAYS, LAST_DAY + 1)).toEqual([]);
  expect(viewOn(LAST_DAY, 'ada').level.is).toBe('general');
  const { subjectKey } = ada;
  const late = await stage.hands.records.models.decisions
    .find({ subjectKey, at: { $gt: new Date(on(367)) } })
    .lean();
  expect(late.length).toBeGreaterThan(0);
  expect(late.every(({ reasons }) => reasons.includes('consent-expired'))).toBe(true);
});

test('everything that was said has a decision on record in which every rule agreed', async () => {
  for (const { message } of stage.hands.said) {
    const doc = await stage.hands.records.models.decisions.findById(message.decisionId).lean();
    const decision = doc && (await stage.hands.records.journal.openDecision(doc));
    expect(decision).toMatchObject({ verdict: { do: 'send' }, touchId: message.touchId });
    expect(decision?.checks.map(({ answer }) => answer)).toEqual(decision?.checks.map(() => 'allow'));
  }
});

test('every touch has come to its end', async () => {
  const { touches } = viewOn(LAST_DAY, 'ada');
  expect(touches.filter((touch: Touch) => touch.outcome === null)).toEqual([]);
  expect((await touchesOf(ada)).map(({ fate }) => fate)).not.toContain('reserved');
});

test('nothing is lost over many runs, and the state stays small', async () => {
  for (const person of [ada, ben]) {
    const { applied, appliedThrough } = await journeyOf(person);
    expect(applied).toEqual({ shop: person.sentEvents });
    expect(appliedThrough).toBe(person.sentBatches);
  }
  const sizes = views.map((view) => JSON.stringify(view.ada).length);
  expect(renewals).toBeGreaterThan(4);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
  const { nextWakeUpAt } = (await stage.projected(ada.subjectKey)).doc;
  expect(nextWakeUpAt?.getTime()).toBeGreaterThan(await stage.now());
  console.info(
    `${LAST_DAY} days in ${wallSeconds.toFixed(1)} s: ${ada.sentBatches + ben.sentBatches} batches, ` +
      `${stage.hands.said.length} touches, ${renewals} times continued as new, ` +
      `state ${sizes.at(-1)} bytes at the end, ${Math.max(...sizes)} at most`,
  );
});
