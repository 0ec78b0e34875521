import { randomUUID } from 'node:crypto';
import { journeyAfter } from '../support/questions';
import { batchesOf, sendAll } from '../support/senders';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const EVENTS = 3_000;

export function killedWorkers(tact: () => Tact): void {
  test('workers and their dispatchers killed with -9 over a backlog lose nothing and double nothing', async () => {
    const { records, api } = tact();
    const startWorker = () => tact().startWorker();
    await tact().stopWorkers();
    const people = Array.from({ length: 60 }, (_, i) => `person-${i}-${randomUUID()}`);
    const batches = batchesOf(people, EVENTS, 100);
    const backlog = await sendAll(() => api.product, batches.slice(0, 20));
    expect(await records.dispatches.backlog()).toBe(backlog.byPerson.size);

    const allStamped = () => records.models.inbox.countDocuments({ batch: { $ne: null } });
    const before = await allStamped();
    const stamped = async () => (await allStamped()) - before;
    const untilStamped = (share: number) =>
      until(`${share * 100} % are under way`, async () => (await stamped()) >= EVENTS * share, 60_000);
    const first = await startWorker();
    const rest = sendAll(() => api.product, batches.slice(20), 1);
    await untilStamped(0.2);
    await first.kill9();
    const underWay = await stamped();
    expect(underWay).toBeLessThan(EVENTS);

    const [second] = await Promise.all([startWorker(), startWorker()]);
    await untilStamped(Math.min(0.9, underWay / EVENTS + 0.1));
    await second.kill9();
    const sent = [backlog, await rest];

    const expected = new Map<string, number>();
    for (const { byPerson } of sent) {
      for (const [person, count] of byPerson) expected.set(person, (expected.get(person) ?? 0) + count);
    }
    expect(sent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(EVENTS);

    let applied = 0;
    for (const [person, count] of expected) {
      const journey = await journeyAfter(api.product, person, count, 90_000);
      expect([person, journey.applied]).toEqual([person, { storefront: count }]);
      applied += journey.applied['storefront'] ?? 0;
      const dispatch = await records.models.dispatches.findById(journey.subject).lean();
      expect(journey.appliedThrough).toBe(dispatch?.lastBatch);
      expect(journey.unapplied).toBe(0);
    }
    expect(applied).toBe(EVENTS);
    await until('nothing waits', async () => (await records.dispatches.backlog()) === 0, 40_000);
    expect(await records.models.inbox.countDocuments({ batch: null })).toBe(0);
  });
}
