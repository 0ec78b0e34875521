import { randomUUID } from 'node:crypto';
import { retentionTimes, type Records } from '@tact/records';
import { Withdrawals } from '../../apps/api/customers/withdrawals';
import { consent, startGates, whoAgreed } from '../fence/people-at-the-gate';

let gates: Awaited<ReturnType<typeof startGates>>;
let records: Records;
beforeAll(async () => {
  gates = await startGates(1);
  [records] = gates.records;
});
afterAll(() => gates?.stop());

const times = retentionTimes({});
const purge = (category: Parameters<Records['retention']['purge']>[0], now = new Date()) =>
  records.retention.purge(category, times, undefined, undefined, async () => now);
const inYears = (years: number) => new Date(Date.now() + years * 365.25 * 24 * 3600_000);
const said = (subjectKey: string, ...words: Parameters<typeof consent>[]) =>
  new Withdrawals(records).change(
    subjectKey,
    words.map((word) => consent(...word)),
  );
const statesOf = async (subjectKey: string) =>
  (await records.consents.entries(subjectKey)).map(({ state }) => state);
const ago = (ms: number) => new Date(Date.now() - ms);

describe('The ledger of consents', () => {
  test('keeps what stands, and every no, for good; what was replaced goes three years later', async () => {
    const ada = await whoAgreed(records, { at: ago(50_000) });
    await said(ada, ['withdrawn', { at: ago(40_000) }], ['requested', { at: ago(35_000) }]);
    await said(ada, ['given', { at: ago(30_000) }], ['given', { at: ago(20_000), method: 'again' }]);
    await purge('consent-history', inYears(2.9));
    expect((await statesOf(ada)).toSorted()).toEqual(['given', 'given', 'given', 'requested', 'withdrawn']);
    const before = await records.models.gates.findById(ada).lean();

    await purge('consent-history', inYears(3.1));
    expect((await statesOf(ada)).toSorted()).toEqual(['given', 'withdrawn']);
    expect(await records.models.gates.findById(ada).lean()).toEqual(before);
  });

  test('keeps the only word on something however old it is', async () => {
    const ben = await whoAgreed(records);
    await purge('consent-history', inYears(20));
    expect(await statesOf(ben)).toEqual(['given']);
  });

  test('keeps all of it while a hold lasts, and says how much that is', async () => {
    const cleo = await whoAgreed(records, { at: ago(50_000) });
    await said(cleo, ['given', { at: ago(20_000) }]);
    const hold = await records.legalHolds.put({ subjectKey: cleo }, 'A claim of hers', inYears(10), 'test');
    expect((await purge('consent-history', inYears(4))).held).toBe(1);
    expect(await statesOf(cleo)).toEqual(['given', 'given']);
    await records.legalHolds.lift(hold.id, 'test');
    await purge('consent-history', inYears(4));
    expect(await statesOf(cleo)).toEqual(['given']);
  });
});

describe('Parts of documents', () => {
  test('the journey that a decision was judged over goes after 90 days, the decision stays', async () => {
    const at = new Date();
    const decision = {
      _id: randomUUID(),
      subjectKey: 'dora',
      at,
      sealed: Buffer.from('a'),
      sealedJourney: Buffer.from('b'),
    };
    await records.models.decisions.collection.insertOne(decision as never);
    const on = (days: number) => new Date(at.getTime() + days * 24 * 3600_000);
    expect(await purge('judged-journeys', on(89.9))).toEqual({ purged: 0, held: 0 });
    expect(await purge('judged-journeys', on(90))).toEqual({ purged: 1, held: 0 });
    expect(await records.models.decisions.findById(decision._id).lean()).toMatchObject({
      sealedJourney: null,
      at,
    });
  });

  test('impressions that no policy counts any more leave the gate, and nothing else of it does', async () => {
    const eve = await whoAgreed(records);
    const shown = (days: number) => ({ touchId: randomUUID(), at: ago(days * 24 * 3600_000) });
    const [old, young] = [shown(91), shown(89)];
    await records.models.gates.collection.updateOne(
      { _id: eve as never },
      { $set: { impressions: [old, young] } },
    );
    await purge('impressions');
    const gate = await records.models.gates.collection.findOne({ _id: eve as never });
    expect(gate?.['impressions']).toEqual([young]);
    expect(gate?.['consents']).toHaveLength(1);
  });

  test('whom a request was about goes 30 days after it was answered; that there was one stays', async () => {
    const request = await records.privacyRequests.open({
      ...{ right: 'access', regulation: 'gdpr', jurisdiction: null, source: 'compliance' },
      ...{ receivedAt: new Date(), beginsAt: new Date(), acknowledgeBy: new Date(), dueBy: new Date() },
      content: { externalIds: ['ada'], subjectKeys: [], email: null, language: null },
    });
    expect((await purge('request-identifiers', inYears(2))).purged).toBe(0);
    await records.privacyRequests.change(request.id, { state: 'completed', completedAt: new Date() });
    expect((await purge('request-identifiers', inYears(29 / 365.25))).purged).toBe(0);
    expect((await purge('request-identifiers', inYears(31 / 365.25))).purged).toBe(1);
    expect(await records.privacyRequests.content(request.id)).toBeNull();
    expect(await records.privacyRequests.find(request.id)).toMatchObject({ state: 'completed' });
  });
});

describe('A hold', () => {
  test('is about a person whoever they were before', async () => {
    const anonymous = randomUUID();
    const account = randomUUID();
    const [before] = await records.subjects.resolve([
      { userId: null, anonymousId: anonymous, previousId: null, links: false },
    ]);
    await records.subjects.findOrCreate(account);
    await records.subjects.resolve([
      { userId: account, anonymousId: anonymous, previousId: null, links: true },
    ]);
    const [was, is] = [
      (before as { subjectKey: string }).subjectKey,
      await records.subjects.findOrCreate(account),
    ];
    expect(was).not.toBe(is);
    const touch = { _id: randomUUID(), subjectKey: was, reservedAt: ago(1_000) };
    await records.models.touches.collection.insertOne(touch as never);
    const hold = await records.legalHolds.put(
      { subjectKey: is },
      'A claim about an old message',
      inYears(5),
      'test',
    );
    expect(await purge('touches', inYears(3))).toMatchObject({ held: 1 });
    expect(await records.legalHolds.holdsOn([was])).toMatchObject([
      { id: hold.id, reason: 'A claim about an old message' },
    ]);
    expect(await records.legalHolds.holdsOn([randomUUID()])).toEqual([]);
    // It ends by itself: two purges later nothing is held any more.
    await purge('touches', inYears(6));
    expect(await records.models.touches.findById(touch._id).lean()).toBeNull();
  });

  test('that was answered stops a purge that is under way', async () => {
    const owner = await records.subjects.findOrCreate(randomUUID());
    const docs = Array.from({ length: 3_000 }, (_, i) => ({
      _id: `${owner}-${i}`,
      subjectKey: owner,
      reservedAt: ago(60_000),
    }));
    await records.models.touches.collection.insertMany(docs as never[]);
    const purging = purge('touches', inYears(3));
    const hold = await records.legalHolds.put(
      { subjectKey: owner },
      'Found out just now',
      inYears(5),
      'test',
    );
    const atAnswer = await records.models.touches.countDocuments({ subjectKey: owner });
    await purging;
    expect(atAnswer).toBeGreaterThan(0);
    expect(await records.models.touches.countDocuments({ subjectKey: owner })).toBe(atAnswer);
    await records.legalHolds.lift(hold.id, 'test');
  });
});
