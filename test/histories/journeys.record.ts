import { randomUUID } from 'node:crypto';
import type { Sending } from '@tact/channels';
import { HOUR } from '@tact/journey';
import { journeyId } from '@tact/temporal';
import { journeyState, requestTouch } from '@tact/workflows';
import { did, somebody } from '../workflows/people';
import { startStage, type Stage } from '../workflows/stage';
import { until } from '../support/until';
import { record } from './record';
import { testMasterKeys } from './recordings';

const STEP = 72 * HOUR;

// Run by `npm run histories:record -- journeys`, when journeys are meant to go another way than the recorded ones.
test('records journeys of every kind for the replay', async () => {
  let answer: Sending = { fate: 'delivered' };
  const stage = await startStage({ masterKeys: testMasterKeys(), answer: () => answer });
  const { records } = stage.hands;
  try {
    const now = Date.now();
    const start = now - 60 * STEP;
    const [unlucky, lost, lively, silent, requested, anonymous, known, troubled, long] = [
      await somebody(stage.hands, 'unlucky'),
      await somebody(stage.hands, 'lost'),
      await somebody(stage.hands, 'lively'),
      await somebody(stage.hands, 'silent', { consentedAt: null }),
      await somebody(stage.hands, 'requested'),
      await somebody(stage.hands, 'anonymous', { consentedAt: null }),
      await somebody(stage.hands, 'known'),
      await somebody(stage.hands, 'troubled'),
      await somebody(stage.hands, 'long', { consentedAt: start }),
    ];
    const search = (at: number, category: string) =>
      did('Products Searched', at, { query: category, category });

    // Asked while no mail can leave: given up, and judged anew later.
    answer = { fate: 'retry', because: 'smtp-421' };
    await stage.send(unlucky.subjectKey, 1, unlucky.introduction);
    const tip = {
      id: 'request-1',
      play: 'product-tip',
      category: null,
      product: null,
      channel: 'email' as const,
    };
    await stage.client.workflow
      .getHandle(journeyId(unlucky.subjectKey))
      .executeUpdate(requestTouch, { args: [tip] });
    await until('it was given up', async () => {
      return (
        (await records.models.touches.findOne({ subjectKey: unlucky.subjectKey }).lean())?.fate ===
        'undelivered'
      );
    });
    answer = { fate: 'delivered' };

    // Lost after its first batch; a batch is missing when it goes on.
    await stage.send(lost.subjectKey, 1, lost.introduction);
    await applied(stage, lost.subjectKey, 1);
    await stage.client.workflow.getHandle(journeyId(lost.subjectKey)).terminate('lost');
    for (const number of [3, 2]) await stage.send(lost.subjectKey, number, [search(now, 'tea')]);
    await applied(stage, lost.subjectKey, 3);

    // Searches for tea, is written to, and comes back over the link.
    await stage.send(lively.subjectKey, 1, [...lively.introduction, search(now, 'tea')]);
    await applied(stage, lively.subjectKey, 1);
    const bought = [{ product: 'tea-sencha', category: 'tea' }];
    await stage.send(lively.subjectKey, 2, [did('Order Completed', Date.now(), { bought })]);
    await applied(stage, lively.subjectKey, 2);

    // Agreed to nothing.
    await stage.send(silent.subjectKey, 1, [...silent.introduction, search(now, 'tea')]);
    await applied(stage, silent.subjectKey, 1);

    // A service asks twice, with the same request.
    await stage.send(requested.subjectKey, 1, requested.introduction);
    const handle = stage.client.workflow.getHandle(journeyId(requested.subjectKey));
    for (let i = 0; i < 2; i += 1) {
      const request = { id: 'request-1', play: 'product-tip', category: null, product: null, channel: null };
      await handle.executeUpdate(requestTouch, { args: [request] });
    }

    // Somebody anonymous turns out to be known.
    await records.models.subjects.updateOne(
      { _id: anonymous.subjectKey },
      { $set: { mergedInto: known.subjectKey, known: false } },
    );
    await stage.send(known.subjectKey, 1, known.introduction);
    await stage.send(anonymous.subjectKey, 1, [search(now, 'candles')]);
    const merge = { type: 'Merge Requested' as const, at: Date.now(), mergeId: randomUUID() };
    await stage.send(anonymous.subjectKey, 2, [merge]);
    await stage.client.workflow.getHandle(journeyId(anonymous.subjectKey)).result();

    // In trouble, in mourning, and tired of us: a case, a context, a pause, and what they like to hear.
    await stage.send(troubled.subjectKey, 1, [
      ...troubled.introduction,
      { type: 'Preferences Given', at: now, topics: ['guides'], minDaysBetween: 3 },
      { type: 'Context Told', at: now, context: 'bereavement', tags: [], until: null },
      did('Support Case Opened', now, { supportCase: 'case-1' }),
      search(now, 'tea'),
    ]);
    await applied(stage, troubled.subjectKey, 1);
    await stage.send(troubled.subjectKey, 2, [{ type: 'Paused', at: Date.now(), until: Date.now() + HOUR }]);
    await applied(stage, troubled.subjectKey, 2);
    await stage.send(troubled.subjectKey, 3, [
      { type: 'Resumed', at: Date.now() },
      did('Support Case Closed', Date.now(), { supportCase: 'case-1' }),
    ]);
    await applied(stage, troubled.subjectKey, 3);

    // Half a year of visits, told at once, over several continue-as-news.
    await stage.send(long.subjectKey, 1, long.introduction);
    for (let i = 0; i < 60; i += 1) {
      const at = start + i * STEP;
      const view = did('Product Viewed', at + 60_000, { category: 'yoga', product: 'mat-cork' });
      await stage.send(long.subjectKey, i + 2, [search(at, i % 3 === 0 ? 'yoga' : 'tea'), view]);
      await applied(stage, long.subjectKey, i + 2);
    }

    const workflowIds = [unlucky, lost, lively, silent, requested, anonymous, known, troubled, long].map(
      ({ subjectKey }) => journeyId(subjectKey),
    );
    const recorded = await record('journeys', stage.client, records, workflowIds);
    expect(recorded).toBeGreaterThan(workflowIds.length);
  } finally {
    await stage.stop();
  }
});

async function applied(stage: Stage, subjectKey: string, through: number): Promise<void> {
  const handle = stage.client.workflow.getHandle(journeyId(subjectKey));
  await until(`batch ${through} is applied`, async () => {
    const { journey } = await handle.query(journeyState);
    return journey.appliedThrough >= through;
  });
}
