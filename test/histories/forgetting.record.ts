import { DAY, HOUR } from '@tact/journey';
import { journeyId } from '@tact/temporal';
import { behaviourOlderThan } from '../../libs/journey/testing/old-behaviour';
import { until } from '../support/until';
import { did, somebody } from '../workflows/people';
import { startStage } from '../workflows/stage';
import { record } from './record';
import { testMasterKeys } from './recordings';

// Run by `npm run histories:record -- forgetting`, when journeys are meant to forget another way than the recorded ones.
test('records journeys that forget, and one that must not', async () => {
  const stage = await startStage({ masterKeys: testMasterKeys() });
  const { legalHolds } = stage.hands.records;
  try {
    const longAgo = Date.now() - 100 * DAY;
    const deeds = (at: number) => [
      did('Products Searched', at, { category: 'tea', query: 'green tea' }),
      did('Order Completed', at + 60_000, { bought: [{ product: 'tea-sencha', category: 'tea' }] }),
    ];
    const forgetful = await somebody(stage.hands, 'forgetful', { consentedAt: null });
    const lively = await somebody(stage.hands, 'lively');
    const held = await somebody(stage.hands, 'held', { consentedAt: null });
    const inAYear = new Date(Date.now() + 365 * DAY);
    await legalHolds.put({ subjectKey: held.subjectKey }, 'Claim 4711', inAYear, 'compliance');

    const forgets = (subjectKey: string, through: number) =>
      until('what is old is forgotten', async () => {
        const { journey } = await stage.applied(subjectKey, through);
        return behaviourOlderThan(journey, Date.now() - 90 * DAY).length === 0;
      });
    // Told late, and later still; and told among deeds of today.
    await stage.send(forgetful.subjectKey, 1, [...forgetful.introduction, ...deeds(longAgo)]);
    await forgets(forgetful.subjectKey, 1);
    await stage.send(forgetful.subjectKey, 2, deeds(longAgo - DAY));
    await forgets(forgetful.subjectKey, 2);
    await stage.send(lively.subjectKey, 1, [...lively.introduction, ...deeds(longAgo)]);
    await stage.send(lively.subjectKey, 2, deeds(Date.now() - HOUR));
    await forgets(lively.subjectKey, 2);

    await stage.send(held.subjectKey, 1, [...held.introduction, ...deeds(longAgo)]);
    await until('it looked whether it must stay', async () => {
      const { journey } = await stage.applied(held.subjectKey, 1);
      return (journey.keptUntil ?? 0) > Date.now();
    });

    const workflowIds = [forgetful, lively, held].map(({ subjectKey }) => journeyId(subjectKey));
    // Whoever forgot goes on in another run.
    expect(await record('forgetting', stage.client, stage.hands.records, workflowIds)).toBeGreaterThan(4);
  } finally {
    await stage.stop();
  }
});
