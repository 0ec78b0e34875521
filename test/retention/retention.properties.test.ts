import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { purgedCategories, retentionTimes, type PurgedCategory, type Records } from '@tact/records';
import { startGates } from '../fence/people-at-the-gate';

let gates: Awaited<ReturnType<typeof startGates>>;
let records: Records;
beforeAll(async () => {
  gates = await startGates(1);
  [records] = gates.records;
});
afterAll(() => gates?.stop());

const RUNS = Number(process.env['RUNS'] ?? 12);
const times = retentionTimes({});
const bytes = Buffer.from('sealed');
const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** A document whose time began at an instant, and whether its time is what ends it. */
interface Made {
  id: unknown;
  owner: string | null;
  began: Date;
  ends: boolean;
}

type Maker = (owner: string, began: Date, odd: boolean) => { doc: object; ends: boolean; owned: boolean };

const common = (owner: string) => ({ _id: randomUUID(), subjectKey: owner });

/** One of each kind; an odd one is of those that no age ends. */
const makers: Partial<Record<PurgedCategory, [store: keyof Records['models'], make: Maker]>> = {
  'message-ids': [
    'inbox',
    (o, at, odd) => ({
      doc: { ...common(o), purgeAt: odd ? null : new Date(at.getTime() + 30 * DAY) },
      ends: !odd,
      owned: true,
    }),
  ],
  decisions: [
    'decisions',
    (o, at) => ({ doc: { ...common(o), at, sealedJourney: null }, ends: true, owned: true }),
  ],
  touches: ['touches', (o, at) => ({ doc: { ...common(o), reservedAt: at }, ends: true, owned: true })],
  'in-app-messages': ['inAppMessages', (o, at) => ({ doc: { ...common(o), at }, ends: true, owned: true })],
  tasks: [
    'tasks',
    (o, at, odd) => ({ doc: { ...common(o), closedAt: odd ? null : at }, ends: !odd, owned: true }),
  ],
  'consent-requests': [
    'consentRequests',
    (o, at) => ({ doc: { ...common(o), expiresAt: at }, ends: true, owned: true }),
  ],
  'dead-letters': ['deadLetters', (_, at) => ({ doc: { _id: randomUUID(), at }, ends: true, owned: false })],
  'lifted-stops': [
    'stops',
    (_, at, odd) => ({ doc: { _id: randomUUID(), liftedAt: odd ? null : at }, ends: !odd, owned: false }),
  ],
  'bounced-addresses': [
    'suppressedAddresses',
    (_, at, odd) => ({
      doc: { _id: randomUUID(), because: odd ? 'complained' : 'bounced', at },
      ends: !odd,
      owned: false,
    }),
  ],
  'export-archives': [
    'exportPieces',
    (o, at) => ({ doc: { _id: randomUUID(), subjectKey: [o], at }, ends: true, owned: false }),
  ],
  requests: [
    'privacyRequests',
    (_, at, odd) => ({
      doc: {
        _id: randomUUID(),
        state: odd ? 'running' : 'completed',
        completedAt: odd ? null : at,
        dueBy: at,
        sealed: null,
      },
      ends: !odd,
      owned: false,
    }),
  ],
};

const person = fc.constantFrom('ada', 'ben', 'cleo');
const born = fc.record({
  owner: person,
  ageHours: fc.integer({ min: 0, max: 1_500 * 24 }),
  odd: fc.boolean(),
});
const aHold = fc.record({
  what: fc.oneof(
    person.map((subjectKey) => ({ subjectKey })),
    fc.constant('the store' as const),
  ),
  ends: fc.constantFrom('in force', 'in force', 'lifted'),
});
const lives = fc.record({
  born: fc.array(born, { minLength: 1, maxLength: 25 }),
  holds: fc.array(aHold, { maxLength: 3 }),
  /** Between the first instant of 2027 and four years on, also around the ends of months. */
  now: fc.date({ min: new Date('2027-01-01'), max: new Date('2031-03-01'), noInvalidDate: true }),
});

const found: Record<string, number> = { gone: 0, stayed: 0, held: 0 };
afterAll(() => process.stdout.write(`Of the documents: ${JSON.stringify(found)}\n`));

test.each(Object.keys(makers) as PurgedCategory[])(
  'of %s exactly what was kept for its whole time goes, and nothing that is held',
  async (category) => {
    const [store, make] = makers[category] as [keyof Records['models'], Maker];
    const { collection } = records.models[store];
    await fc.assert(
      fc.asyncProperty(lives, async ({ born: all, holds, now }) => {
        await Promise.all([collection.deleteMany({}), records.models.legalHolds.collection.deleteMany({})]);
        const made = all.map(({ owner, ageHours, odd }): Made & { doc: object } => {
          const began = new Date(now.getTime() - ageHours * HOUR);
          const { doc, ends, owned } = make(owner, began, odd);
          return { id: (doc as { _id: unknown })._id, owner: owned ? owner : null, began, ends, doc };
        });
        await collection.insertMany(made.map(({ doc }) => doc) as never[]);
        const until = new Date('2040-01-01');
        for (const { what, ends } of holds) {
          const scope = what === 'the store' ? { store: collection.name } : null;
          const _id = randomUUID();
          await records.models.legalHolds.collection.insertOne({
            ...{
              _id: _id as never,
              subjectKey: what === 'the store' ? null : what.subjectKey,
              store: scope?.store ?? null,
            },
            ...{ sealedReason: bytes, by: 'test', at: now, until, liftedBy: null },
            liftedAt: ends === 'lifted' ? now : null,
          });
        }
        const inForce = holds.filter(({ ends }) => ends === 'in force').map(({ what }) => what);
        const isHeld = ({ owner }: Made) =>
          inForce.some((what) => what === 'the store' || (owner !== null && what.subjectKey === owner));
        const isOver = ({ began, ends }: Made) =>
          ends &&
          DateTime.fromJSDate(began, { zone: 'utc' })
            .plus(Duration.fromISO(times[category] as string))
            .toJSDate() <= now;

        const counts = await records.retention.purge(category, times, undefined, undefined, async () => now);
        const left = new Set(
          (await collection.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => String(_id)),
        );
        const early = made.filter((one) => !left.has(String(one.id)) && (!isOver(one) || isHeld(one)));
        expect(early).toEqual([]);
        // By the calendar a month may be a day or three longer than the other way round; longer than that nothing stays.
        const longOver = (one: Made) => isOver({ ...one, began: new Date(one.began.getTime() + 4 * DAY) });
        expect(made.filter((one) => left.has(String(one.id)) && longOver(one) && !isHeld(one))).toEqual([]);
        expect(counts.purged).toBe(made.length - left.size);
        found['gone'] = (found['gone'] ?? 0) + counts.purged;
        found['stayed'] = (found['stayed'] ?? 0) + left.size;
        found['held'] = (found['held'] ?? 0) + counts.held;
      }),
      { numRuns: RUNS, seed: Number(process.env['SEED'] ?? 4711), endOnFailure: true },
    );
  },
);

test('every category that a purge knows is tried here or has a test of its own', () => {
  const elsewhere = [
    'judged-journeys',
    'impressions',
    'consent-history',
    'told-history',
    'request-identifiers',
    'lifted-holds',
  ];
  expect([...Object.keys(makers), ...elsewhere].toSorted()).toEqual(purgedCategories.toSorted());
  expect(found['gone']).toBeGreaterThan(100);
  expect(found['held']).toBeGreaterThan(20);
});
