import { agesAt } from '@tact/journey';
import { journeyId } from '@tact/temporal';
import { behaviourOlderThan } from '../../libs/journey/testing/old-behaviour';
import { DAY, HOUR, MINUTE } from '../../libs/journey/time';
import { until } from '../support/until';
import { did, somebody } from './people';
import { startSkippingStage, startStage, type RealStage, type SkippingStage } from './stage';

const DAYS = 90;
/** What they did shows in these words only. */
const tellTales = ['green tea', 'tea-sencha', 'candle-cedar', 'visit-1'];
const told = (journey: object): string[] =>
  tellTales.filter((word) => JSON.stringify(journey).includes(word));

const deeds = (at: number) => [
  did('Products Searched', at, { category: 'tea', query: 'green tea', session: 'visit-1' }),
  did('Product Viewed', at + MINUTE, { category: 'tea', product: 'tea-sencha', session: 'visit-1' }),
  did('Product Added', at + 2 * MINUTE, { category: 'tea', product: 'tea-sencha', session: 'visit-1' }),
  did('Order Completed', at + 3 * MINUTE, { bought: [{ product: 'candle-cedar', category: 'candles' }] }),
];

describe('somebody who stays away', () => {
  let stage: SkippingStage;
  beforeAll(async () => {
    stage = await startSkippingStage();
  });
  afterAll(() => stage?.stop());

  test('is forgotten what they did within 90 days, without anybody doing anything, and their history goes too', async () => {
    const start = await stage.now();
    const ada = await somebody(stage.hands, 'ada', { consentedAt: null });
    const held = await somebody(stage.hands, 'held', { consentedAt: null });
    const { records } = stage.hands;
    const hold = await records.legalHolds.put(
      { subjectKey: held.subjectKey },
      'Claim 4711',
      new Date(Date.now() + DAY),
      'compliance',
    );
    const first = new Map<string, string>();
    for (const { subjectKey, introduction } of [ada, held]) {
      const { signaledRunId } = await stage.send(subjectKey, 1, [...introduction, ...deeds(start)]);
      first.set(subjectKey, signaledRunId);
      expect(told((await stage.projected(subjectKey, 1)).journey)).toEqual(tellTales);
    }

    await stage.sleepUntil(start + DAYS * DAY + HOUR);
    const { journey } = await until('it is forgotten', async () => {
      const projected = await stage.projected(ada.subjectKey);
      return told(projected.journey).length === 0 && projected;
    });
    expect(behaviourOlderThan(journey, (await stage.now()) - DAYS * DAY)).toEqual([]);
    expect(journey).toMatchObject({ interests: {}, purchases: [], sessions: [] });
    expect(journey.activity).toMatchObject({ activeDays: 1, days: [] });
    // What keeps us quiet stays: the month of the candle, and nothing else of it.
    expect(Object.keys(journey.boughtFrom)).toEqual(['candles']);
    const { runId } = await stage.client.workflow.getHandle(journeyId(ada.subjectKey)).describe();
    expect(runId).not.toBe(first.get(ada.subjectKey));

    // What a legal hold covers is there to the letter, and is looked at again each day.
    const before = (await stage.projected(held.subjectKey)).journey;
    expect(told(before)).toEqual(tellTales);
    expect(before.keptUntil).toBeGreaterThan(start + (DAYS - 1) * DAY);
    await records.legalHolds.lift(hold.id, 'compliance');
    await stage.sleepUntil((await stage.now()) + 2 * DAY);
    await until('it is forgotten after the hold', async () => {
      const { journey: free } = await stage.projected(held.subjectKey);
      return told(free).length === 0 && free.keptUntil === undefined;
    });
    // Who has nothing left to forget is not woken for it any more; a weekly letter may have been judged since.
    const after = { ...(await stage.projected(ada.subjectKey)).journey, lastVerdicts: [] };
    expect(agesAt(after, stage.hands.book.policy())).toBe(Infinity);
  });
});

describe('what is told late of long ago', () => {
  let stage: RealStage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  test('shapes the counts and stays no longer; under a hold all of it stays', async () => {
    const longAgo = Date.now() - 100 * DAY;
    const ben = await somebody(stage.hands, 'ben', { consentedAt: null });
    await stage.send(ben.subjectKey, 1, [...ben.introduction, ...deeds(longAgo)]);
    const forgotten = await until('it is forgotten', async () => {
      const { journey } = await stage.applied(ben.subjectKey, 1);
      return told(journey).length === 0 && journey;
    });
    expect(forgotten.activity).toMatchObject({ activeDays: 1, days: [] });
    expect(behaviourOlderThan(forgotten, Date.now() - DAYS * DAY)).toEqual([]);
    // Told once more with a day that came before it: counted once, and never twice.
    await stage.send(ben.subjectKey, 2, deeds(longAgo + HOUR));
    const again = await until('it is forgotten again', async () => {
      const { journey } = await stage.applied(ben.subjectKey, 2);
      return told(journey).length === 0 && journey;
    });
    expect(again.activity.activeDays).toBe(1);

    const eve = await somebody(stage.hands, 'eve', { consentedAt: null });
    const inAYear = new Date(Date.now() + 365 * DAY);
    await stage.hands.records.legalHolds.put({ store: 'journeys' }, 'All of it', inAYear, 'compliance');
    await stage.send(eve.subjectKey, 1, [...eve.introduction, ...deeds(longAgo)]);
    await until('it looked whether it must stay', async () => {
      const { journey } = await stage.applied(eve.subjectKey, 1);
      return (journey.keptUntil ?? 0) > Date.now() + HOUR;
    });
    expect(told((await stage.applied(eve.subjectKey, 1)).journey)).toEqual(tellTales);
  });
});
