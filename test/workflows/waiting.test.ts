import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { journeyId } from '@tact/temporal';
import { findBinary, freePort, startMongo, tactFolder } from '@tact/servers';
import { MINUTE } from '../../libs/journey/time';
import { until } from '../support/until';
import { did, somebody } from './people';
import { startSkippingStage, startStage, type SkippingStage } from './stage';

describe('while MongoDB is away', () => {
  test('a journey waits on the spot, and goes on where it was when MongoDB is back', async () => {
    const folder = mkdtempSync(join(tactFolder(), 'test-'));
    const options = { dataDir: folder, binary: (await findBinary('mongod')).path, port: await freePort() };
    let mongo = await startMongo(options);
    let attempts = 0;
    const stage = await startStage({
      mongoUri: mongo.uri,
      between: (activities) => ({
        ...activities,
        proposePlays(input) {
          attempts += 1;
          return activities.proposePlays(input);
        },
        journal(input) {
          attempts += 1;
          return activities.journal(input);
        },
      }),
    });
    try {
      const { subjectKey } = await somebody(stage.hands, 'ava', { consentedAt: null });
      const { signaledRunId } = await stage.send(subjectKey, 1, [did('Page Viewed', Date.now())]);
      await stage.applied(subjectKey, 1);
      await mongo.stop();
      attempts = 0;
      await stage.send(subjectKey, 2, [did('Page Viewed', Date.now())]);
      await until('it has tried again and again', () => attempts >= 4, 30_000);
      mongo = await startMongo(options);
      await until('the second batch is on record', async () => {
        return (await stage.hands.records.journal.projected(subjectKey))?.journey.appliedThrough === 2;
      });
      const { status, runId } = await stage.client.workflow.getHandle(journeyId(subjectKey)).describe();
      expect({ status: status.name, runId }).toEqual({ status: 'RUNNING', runId: signaledRunId });
    } finally {
      await stage.stop();
      await mongo.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('whoever waits', () => {
  const ZONE = 'Europe/Berlin';
  const evening = DateTime.fromISO('2035-03-07T20:50', { zone: ZONE }).toMillis();
  const away = () => Promise.reject(new Error('MongoDB is away.'));
  let isAway = { proposing: () => false, recording: () => false };
  let stage: SkippingStage;

  beforeAll(async () => {
    stage = await startSkippingStage({
      between: (activities) => ({
        ...activities,
        proposePlays: (input) => (isAway.proposing() ? away() : activities.proposePlays(input)),
        journal: (input) =>
          input.decisions.some(({ verdict }) => verdict.do === 'send') && isAway.recording()
            ? away()
            : activities.journal(input),
      }),
    });
  });
  afterAll(() => stage.stop());
  const saidTo = (subjectKey: string) =>
    stage.hands.said.filter(({ message }) => message.subjectKey === subjectKey);

  test('for a proposal into the night is judged by the night: it is said in the morning', async () => {
    await stage.sleepUntil(evening);
    const { subjectKey, introduction } = await somebody(stage.hands, 'amy', {
      consentedAt: evening,
      timeZone: ZONE,
    });
    await stage.send(subjectKey, 1, introduction);
    await stage.projected(subjectKey, 1);
    // Ten times in a row takes until a quarter past nine.
    let times = 0;
    isAway = { proposing: () => (times += 1) <= 25, recording: () => false };
    await stage.send(subjectKey, 2, [did('Page Viewed', evening)]);
    await stage.sleepUntil(evening + 12 * 60 * MINUTE);
    expect(times).toBeGreaterThan(25);
    const [welcome] = saidTo(subjectKey);
    expect(welcome?.message.play).toBe('welcome');
    expect(DateTime.fromMillis(welcome?.at ?? 0, { zone: ZONE }).hour).toBe(8);
  });

  test('to have a decision recorded does not act on it after minutes: it is judged anew', async () => {
    const morning = evening + 13 * 60 * MINUTE;
    await stage.sleepUntil(morning);
    const { subjectKey, introduction } = await somebody(stage.hands, 'ann', {
      consentedAt: morning,
      timeZone: ZONE,
    });
    let times = 0;
    isAway = { proposing: () => false, recording: () => (times += 1) <= 10 };
    await stage.send(subjectKey, 1, [...introduction, did('Page Viewed', morning)]);
    await stage.sleepUntil(morning + 30 * MINUTE);
    const touches = await stage.hands.records.models.touches
      .find({ subjectKey })
      .sort({ reservedAt: 1 })
      .lean();
    expect(touches.map(({ play, channel, fate, because }) => ({ play, channel, fate, because }))).toEqual([
      { play: 'welcome', channel: 'email', fate: 'undelivered', because: 'decided-too-long-ago' },
      { play: 'welcome', channel: 'in-app', fate: 'delivered', because: null },
    ]);
    expect(saidTo(subjectKey).map(({ channel }) => channel)).toEqual(['in-app']);
  });
});
