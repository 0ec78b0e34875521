import type { Records } from '@tact/records';
import { Withdrawals } from '../../apps/api/customers/withdrawals';
import { pause } from '../support/until';
import { consent, startGates, tipFor, whoAgreed } from './people-at-the-gate';

let gates: Awaited<ReturnType<typeof startGates>>;
let here: Records;
let there: Records;
beforeAll(async () => {
  gates = await startGates();
  [here, there] = gates.records;
});
afterAll(() => gates?.stop());

const said = (records: Records, subjectKey: string, ...words: Parameters<typeof consent>[]) =>
  new Withdrawals(records).change(
    subjectKey,
    words.map((word) => consent(...word)),
  );
/** What the journey will be told, in the order it was stored. */
const toldOf = async (subjectKey: string) => {
  const docs = await here.models.inbox.find({ subjectKey }).sort({ receivedAt: 1 }).lean();
  const events = await Promise.all(docs.map((doc) => here.inbox.open(doc)));
  return events.map((event) =>
    event.type === 'Consent Changed'
      ? `${event.state} ${event.channel} ${event.sensitivity ?? 'standard'}`
      : event.type,
  );
};
const ago = (ms: number) => new Date(Date.now() - ms);
/** A tip on its way out to somebody. */
const leaving = async (subjectKey: string, more: Parameters<typeof tipFor>[1] = {}) => {
  const tip = tipFor(subjectKey, more);
  expect(await here.gates.takePermit(tip)).toEqual({ given: true });
  expect(await here.gates.commit(tip, 60_000)).toEqual({ given: true });
  return tip;
};

test('the journey is told of the words that came into force, those that followed from them too, and of no other', async () => {
  const ada = await whoAgreed(here);
  await said(
    here,
    ada,
    ['given', { sensitivity: 'special', at: ago(30_000) }],
    ['requested', { at: ago(25_000) }],
  );
  await said(here, ada, ['withdrawn', { at: ago(40_000) }]);
  await said(here, ada, ['given', { at: ago(50_000) }]);
  await said(here, ada, ['withdrawn', { at: ago(10_000) }]);
  const told = await toldOf(ada);
  expect(told.sort()).toEqual([
    'given email special',
    'withdrawn email special',
    'withdrawn email standard',
    'withdrawn email standard',
  ]);
  const kept = await here.models.consentEntries.find({ subjectKey: ada, evidenceOnly: true }).lean();
  // What is nearer was agreed to after the first no, and the ordinary one before it.
  expect(kept.map(({ state, sensitivity = 'standard' }) => `${state} ${sensitivity}`).sort()).toEqual([
    'given standard',
    'withdrawn special',
  ]);
});

test('what the journey is told and what the gate knows are written together or not at all', async () => {
  const ada = await whoAgreed(here);
  const before = await here.consents.entries(ada);
  const inForce: string[] = [];
  const changing = here.gates.changeConsents(
    ada,
    [consent('withdrawn', { at: new Date() })],
    async (_, words) => {
      inForce.push(...words.map(({ state }) => state));
      throw new Error('The inbox is not there.');
    },
  );
  await expect(changing).rejects.toThrow('The inbox is not there.');
  expect(inForce).toEqual(['withdrawn']);
  expect(await here.consents.entries(ada)).toEqual(before);
  expect((await here.gates.consents(ada)).map(({ state }) => state)).toEqual(['given']);
});

test('the same no said twice waits twice for what is on its way, and is told once', async () => {
  const ada = await whoAgreed(here);
  const tip = await leaving(ada);
  const no = ['withdrawn', { at: new Date() }] as const;
  let answered = 0;
  const saying = [here, there].map((records) => said(records, ada, [...no]).finally(() => (answered += 1)));
  await pause(500);
  expect(answered).toBe(0);
  await here.gates.returnPermit(ada, tip.permitId);
  const answers = await Promise.all(saying);
  expect(answers.map(({ nothingOnItsWay }) => nothingOnItsWay)).toEqual([true, true]);
  expect(answers.flatMap(({ changed }) => changed.map(({ is }) => is)).sort()).toEqual(['kept', 'standing']);
  expect(await toldOf(ada)).toEqual(['withdrawn email standard']);
});

test.each([
  { said: 'standard', leaves: 'special', waits: true },
  { said: 'special', leaves: 'standard', waits: false },
  { said: 'special', leaves: 'special', waits: true },
] as const)(
  'a no to what is $said waits for what is $leaves: $waits',
  async ({ said: no, leaves, waits }) => {
    const ada = await whoAgreed(here);
    await said(here, ada, ['given', { sensitivity: 'special' }]);
    const tip = await leaving(ada, { sensitivity: leaves });
    expect((await here.gates.onTheirWay([ada])).map(({ sensitivity }) => sensitivity)).toEqual([leaves]);
    let isAnswered = false;
    const saying = said(there, ada, ['withdrawn', { sensitivity: no, at: new Date() }]).finally(
      () => (isAnswered = true),
    );
    if (waits) {
      await pause(400);
      expect(isAnswered).toBe(false);
      await here.gates.returnPermit(ada, tip.permitId);
    }
    expect((await saying).nothingOnItsWay).toBe(true);
    await here.gates.returnPermit(ada, tip.permitId);
  },
);

test('a permit that was taken for what is nearer is not committed after the ordinary no', async () => {
  const ada = await whoAgreed(here);
  await said(here, ada, ['given', { sensitivity: 'special' }]);
  const [ordinary, special] = [tipFor(ada), tipFor(ada, { sensitivity: 'special' })];
  for (const tip of [ordinary, special]) expect(await here.gates.takePermit(tip)).toEqual({ given: true });
  await said(there, ada, ['withdrawn', { at: new Date() }]);
  for (const tip of [ordinary, special])
    expect(await here.gates.commit(tip, 60_000)).toEqual({ given: false, because: 'no-consent' });
});
