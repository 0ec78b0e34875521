import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { RuleBookSource } from '@tact/policy';
import type { PrivacyRight, Records } from '@tact/records';
import { projectRoot } from '@tact/servers';
import { objectionActivities } from '../../apps/worker/objection-activities';
import { restrictionActivities } from '../../apps/worker/restriction-activities';
import { startGates, whoAgreed } from '../fence/people-at-the-gate';

let gates: Awaited<ReturnType<typeof startGates>>;
let here: Records;
let there: Records;
beforeAll(async () => {
  gates = await startGates();
  [here, there] = gates.records;
});
afterAll(() => gates?.stop());

/** Nothing is mailed or signed in the steps that are tried here. */
const unused = {} as never;

/** What a worker does, as the process that tries again has it. */
const handsOf = (records: Records) => {
  const book = new RuleBookSource(records, {
    ...{ playsDir: join(projectRoot(), 'demo/plays'), policyFile: undefined, purposesFile: undefined },
  });
  return {
    ...objectionActivities(records, book, unused),
    ...restrictionActivities(records, unused, 'Shop'),
  };
};

async function requestOf(right: PrivacyRight, subjectKey: string, details: object): Promise<string> {
  const now = new Date();
  const { id } = await here.privacyRequests.open({
    ...{ right, regulation: 'gdpr', jurisdiction: null, source: 'compliance', receivedAt: now },
    ...{ beginsAt: now, acknowledgeBy: now, dueBy: now },
    content: {
      ...{ externalIds: [], subjectKeys: [subjectKey], email: null, language: null },
      details: details as Record<string, unknown>,
    },
  });
  return id;
}

const ledgerOf = async (subjectKey: string) =>
  (await here.consents.entries(subjectKey)).map(({ state }) => state).filter((state) => state !== 'given');

const told = async (subjectKey: string): Promise<string[]> => {
  const docs = await here.models.inbox.find({ subjectKey }).lean();
  const events = await Promise.all(docs.map((doc) => here.inbox.open(doc)));
  return events.map((event) =>
    event.type === 'Standing Changed' ? `${event.standing} ${event.on}` : event.type,
  );
};

const cases: [string, PrivacyRight, object, string[], string[]][] = [
  [
    'an objection to direct marketing',
    'objection',
    { to: 'direct-marketing' },
    ['objected', 'tracking-limited'],
    ['objected true', 'tracking-limited true'],
  ],
  [
    'an objection to one purpose',
    'objection',
    { to: 'purpose', purpose: 'marketing' },
    ['withdrawn'],
    ['Consent Changed'],
  ],
  [
    'an objection to profiling',
    'objection',
    { to: 'profiling' },
    ['tracking-limited'],
    ['tracking-limited true'],
  ],
  ['a restriction', 'restriction', { lift: false }, ['restricted'], ['restricted true']],
  ['the end of a restriction', 'restriction', { lift: true }, ['restriction-lifted'], ['restricted false']],
];

describe.each(cases)('%s', (_, right, details, words, events) => {
  const step = (records: Records, id: string) => {
    const hands = handsOf(records);
    if (right === 'objection') return hands.object(id);
    return 'lift' in details && details.lift ? hands.lift(id) : hands.restrict(id);
  };

  test('is in the ledger once, and the journey hears of it once, however often its step is tried', async () => {
    const person = await whoAgreed(here);
    const id = await requestOf(right, person, details);
    for (const records of [here, there, here]) await step(records, id);
    expect((await ledgerOf(person)).sort()).toEqual([...words].sort());
    expect((await told(person)).sort()).toEqual([...events].sort());
  });

  test('is said once by two workers at once, of which one was taken for dead', async () => {
    const person = await whoAgreed(here);
    const id = await requestOf(right, person, details);
    // They agree on the instant first, as the second attempt reads what the first one noted.
    await here.privacyRequests.note(id, {
      notes: { objectedAt: new Date().toISOString(), saidAt: new Date().toISOString() },
    });
    await Promise.all([here, there, here, there].map((records) => step(records, id)));
    expect((await ledgerOf(person)).sort()).toEqual([...words].sort());
    expect((await told(person)).sort()).toEqual([...events].sort());
  });

  test('asked for anew by another request, is another word', async () => {
    const person = await whoAgreed(here);
    for (const id of [await requestOf(right, person, details), await requestOf(right, person, details)])
      await step(here, id);
    const again = words.filter((word) => word !== 'tracking-limited');
    expect((await ledgerOf(person)).sort()).toEqual([...words, ...again].sort());
  });
});

test('what they took back meanwhile is not said again by a late attempt', async () => {
  const person = await whoAgreed(here);
  const id = await requestOf('objection', person, { to: 'direct-marketing' });
  const hands = handsOf(here);
  await hands.object(id);
  await here.halts.change([person], { what: 'objection-lifted' }, { at: new Date(), by: randomUUID() });
  await hands.object(id);
  expect(await here.models.gates.findById(person).lean()).toMatchObject({ objectedAt: null });
});
