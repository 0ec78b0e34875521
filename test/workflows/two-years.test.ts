import { DateTime } from 'luxon';
import { mayAskForConsent, type Journey, type JourneyEvent, type MayAsk } from '@tact/journey';
import { journeyId } from '@tact/temporal';
import { DAY } from '../../libs/journey/time';
import { searchAttributes } from '../../libs/temporal/search-attributes';
import type { Said } from './hands';
import { did, somebody } from './people';
import { startSkippingStage } from './stage';

/**
 * Two years of one person in real workflows: she gives, refines, is reminded, lets lapse, is asked in the product
 * after the cool-down, comes back, pauses, and stops.
 */

const ZONE = 'Europe/Berlin';
const GIVES = 0;
const REFINES = 60;
const ENDS = 365;
const COMES_BACK = 552;
const PAUSES = 610;
const RESUMES = 631;
const STOPS = 660;
const LAST_DAY = 730;

let stage: Awaited<ReturnType<typeof startSkippingStage>>;
let midnight: number;
let subjectKey: string;
let batches = 0;
const views = new Map<number, Journey>();
const answers = new Map<number, MayAsk>();
const endsShown = new Map<number, number | null>();

const on = (day: number, hour = 10): number =>
  DateTime.fromMillis(midnight, { zone: ZONE }).plus({ days: day }).set({ hour }).toMillis();

/** A visit with something in mind: now one thing, now another. */
function visit(at: number, n: number): JourneyEvent[] {
  const things = [
    { category: 'tea', product: 'tea-sencha' },
    { category: 'candles', product: 'candle-cedar' },
    { category: 'books', product: 'book-walks' },
  ] as const;
  const { category, product } = things[n % things.length] ?? things[0];
  return [
    did('Products Searched', at, { category, query: `${category} ${n}` }),
    did('Product Viewed', at + 60_000, { category, product, dwellSeconds: 40 }),
  ];
}

async function send(events: JourneyEvent[]): Promise<void> {
  batches += 1;
  await stage.send(subjectKey, batches, events);
  await stage.projected(subjectKey, batches);
}

/** A word about consent, as the API passes it on: at the gate first, then to the journey. */
async function says(
  state: 'given' | 'withdrawn',
  purposes: string[],
  at: number,
  validUntil: number | null,
): Promise<void> {
  const words = purposes.map((purpose) => ({ purpose, channel: 'any' as const, state }));
  const ends = validUntil === null ? null : new Date(validUntil);
  // The gate goes by MongoDB's clock, which no test sets: a yes of days to come would not hold yet.
  const from = new Date(state === 'given' ? Math.min(at, Date.now() - 1_000) : at);
  await stage.hands.records.gates.changeConsents(
    subjectKey,
    words.map((word) => ({ ...word, at: from, validUntil: ends, by: 'test' })),
  );
  await send(words.map((word) => ({ ...word, type: 'Consent Changed', at, validUntil })));
}

const deeds = new Map<number, (at: number) => Promise<void>>([
  [
    REFINES,
    (at) =>
      send([
        {
          ...{ type: 'Preferences Given', at, minDaysBetween: 5 },
          schedule: { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
        },
        { type: 'Level Wished', at, ceiling: 'interest' },
      ]),
  ],
  [COMES_BACK, (at) => says('given', ['marketing', 'personalization'], at, at + 365 * DAY)],
  [PAUSES, (at) => send([{ type: 'Paused', at, until: on(RESUMES) }])],
  [STOPS, (at) => says('withdrawn', ['marketing', 'personalization'], at, null)],
]);
const looksAt = [30, 59, 100, 300, 340, 360, 364, 365, 400, 545, 551, 600, 625, 655, 661, 729];

async function look(day: number): Promise<void> {
  const now = on(day, 23);
  await stage.sleepUntil(now);
  views.set(day, (await stage.projected(subjectKey)).journey);
  const consents = await stage.hands.records.gates.consents(subjectKey);
  const words = consents
    .filter(({ purpose }) => purpose === 'marketing')
    .map(({ channel, state, at, validUntil }) => ({
      ...{ channel, state, at: at.getTime(), validUntil: validUntil?.getTime() ?? null },
    }));
  answers.set(day, mayAskForConsent(words, 'any', now, stage.hands.book.policy()));
  const { typedSearchAttributes } = await stage.client.workflow.getHandle(journeyId(subjectKey)).describe();
  endsShown.set(day, typedSearchAttributes.get(searchAttributes.consentEndsAt)?.getTime() ?? null);
}

beforeAll(async () => {
  stage = await startSkippingStage();
  midnight = DateTime.fromISO('2035-03-05', { zone: ZONE }).toMillis();
  await stage.sleepUntil(midnight);
  const person = await somebody(stage.hands, 'cleo', { consentedAt: midnight, timeZone: ZONE });
  ({ subjectKey } = person);
  await send(person.introduction);
  for (let day = GIVES; day <= LAST_DAY; day += 1) {
    // She comes by every five days, at other hours than she agreed to hear at.
    if (day % 5 === 1) {
      await stage.sleepUntil(on(day, 18));
      await send(visit(on(day, 18), Math.floor(day / 5)));
    }
    const deed = deeds.get(day);
    if (deed) {
      await stage.sleepUntil(on(day, 19));
      await deed(on(day, 19));
    }
    if (looksAt.includes(day)) await look(day);
    if (process.env['PROGRESS'] && day % 30 === 0) process.stderr.write(`day ${day}, ${batches} batches\n`);
  }
}, 20 * 60_000);
afterAll(() => stage?.stop());

const said = (from: number, to: number): Said[] =>
  stage.hands.said.filter(({ at }) => at >= on(from, 0) && at < on(to, 0));
const reminders = (): Said[] => stage.hands.said.filter(({ message }) => message.play === 'consent-ending');
const view = (day: number): Journey => {
  const journey = views.get(day);
  if (!journey) throw new Error(`Nobody looked on day ${day}.`);
  return journey;
};
async function reasonsBetween(from: number, to: number): Promise<string[][]> {
  const decisions = await stage.hands.records.models.decisions
    .find({ subjectKey, at: { $gte: new Date(on(from, 0)), $lt: new Date(on(to, 0)) } })
    .lean();
  return decisions.map(({ verdict, reasons }) => (verdict === 'send' ? ['send'] : reasons));
}

test('she gives: she hears from the shop, and it comes to know her step by step', () => {
  expect(said(GIVES, REFINES).length).toBeGreaterThan(3);
  expect(view(59).level.is).not.toBe('general');
  expect(endsShown.get(30)).toBe(midnight + ENDS * DAY);
});

test('she refines: her days, her hours, her distance, her ceiling', () => {
  const mails = said(REFINES + 1, ENDS).filter(({ channel }) => channel === 'email');
  expect(mails.length).toBeGreaterThan(8);
  for (const { at } of mails) {
    const { weekday, hour } = DateTime.fromMillis(at, { zone: ZONE });
    expect(weekday).toBeLessThanOrEqual(5);
    expect(hour).toBeGreaterThanOrEqual(9);
    expect(hour).toBeLessThan(17);
  }
  const gaps = mails.slice(1).map(({ at }, i) => (at - (mails[i]?.at ?? 0)) / DAY);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4.99);
  expect(['contextual', 'interest']).toContain(view(300).level.is);
});

test('she is reminded twice, of everything that ends in one message each, with both answers and no push', () => {
  const daysBefore = reminders().map(({ at }) => (midnight + ENDS * DAY - at) / DAY);
  expect(daysBefore).toHaveLength(2);
  const [first = 0, second = 0] = daysBefore;
  expect(first).toBeLessThanOrEqual(30);
  expect(first).toBeGreaterThan(23);
  expect(second).toBeLessThanOrEqual(7);
  expect(second).toBeGreaterThan(1);
  for (const { message } of reminders()) {
    expect(message.link).toMatch(/\/m\/[\w-]+\/keep$/);
    expect(message.choices).toEqual(['Keep it', 'Let it lapse']);
    expect(message.body).toContain('Tips and newsletters');
    expect(message.body).toContain('Getting to know you');
    expect(message.body).toContain('2036');
  }
  const { reminded } = view(364);
  expect(Object.values(reminded).map(({ told }) => told)).toEqual([2, 2, 2]);
});

test('she opens the shop and does nothing about it: the consents end, and the level falls at once', () => {
  expect(view(364).level.is).not.toBe('general');
  expect(view(364).consents['marketing/any']).toMatchObject({ state: 'given' });
  expect(view(365).level.is).toBe('general');
  expect(endsShown.get(365)).toBeNull();
});

test('then it is quiet, though she comes by: nothing is sent, and the record says why', async () => {
  expect(said(ENDS, COMES_BACK)).toEqual([]);
  const reasons = await reasonsBetween(ENDS + 1, COMES_BACK);
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.filter((codes) => !codes.includes('consent-expired'))).toEqual([]);
});

test('nobody may ask her for six months, and then only in the product', () => {
  const halfAYearOn = DateTime.fromMillis(midnight + ENDS * DAY, { zone: 'utc' })
    .plus({ months: 6 })
    .toMillis();
  expect(answers.get(340)).toMatchObject({ mayAsk: false, because: 'consent-holds' });
  expect(answers.get(365)).toEqual({ mayAsk: false, because: 'cooling-down', notBefore: halfAYearOn });
  expect(answers.get(545)).toMatchObject({ mayAsk: false, because: 'cooling-down' });
  expect(answers.get(551)).toEqual({ mayAsk: true, because: 'cool-down-over', notBefore: null });
});

test('asked there, she comes back: she hears again, and is known step by step again', () => {
  expect(view(551).level.is).toBe('general');
  expect(said(COMES_BACK, PAUSES).length).toBeGreaterThan(0);
  expect(view(600).level.is).not.toBe('general');
  expect(endsShown.get(600)).toBe(on(COMES_BACK, 19) + 365 * DAY);
});

test('she pauses, and it is quiet until the day she said', async () => {
  expect(said(PAUSES + 1, RESUMES)).toEqual([]);
  const reasons = (await reasonsBetween(PAUSES + 1, RESUMES)).flat();
  expect(reasons).toContain('paused');
  expect(reasons).not.toContain('send');
  expect(said(RESUMES, STOPS).length).toBeGreaterThan(0);
});

test('she stops, and nothing leaves any more', async () => {
  expect(said(STOPS + 1, LAST_DAY + 1)).toEqual([]);
  const reasons = await reasonsBetween(STOPS + 1, LAST_DAY + 1);
  expect(reasons.length).toBeGreaterThan(0);
  // Offers had lapsed in the first year, and were never agreed to again.
  const notHers = (codes: string[]) => !codes.includes('no-consent') && !codes.includes('consent-expired');
  expect(reasons.filter(notHers)).toEqual([]);
  expect(reasons.flat()).toContain('no-consent');
  expect(view(661).level.is).toBe('general');
  expect(answers.get(661)).toMatchObject({ mayAsk: false, because: 'cooling-down' });
  expect(endsShown.get(661)).toBeNull();
  expect(reminders()).toHaveLength(2);
});
