import { randomUUID } from 'node:crypto';
import type { ConsentEntryDoc, Records } from '@tact/records';
import { MethodSealer } from '../../apps/worker/method-sealer';
import { startGates, whoAgreed } from '../fence/people-at-the-gate';
import { until } from '../support/until';

let gates: Awaited<ReturnType<typeof startGates>>;
let here: Records;
let there: Records;
beforeAll(async () => {
  gates = await startGates();
  [here, there] = gates.records;
});
afterAll(() => gates?.stop());

const FORM = 'Form filled in by Ada Lovelace';

/** A word as it was written before others' words for how it was said were sealed. */
async function saidInTheOpen(subjectKey: string, method: string): Promise<string> {
  const _id = randomUUID();
  const now = new Date();
  const entry: ConsentEntryDoc = {
    ...{ _id, subjectKey, purpose: 'offers', channel: 'email', state: 'given', at: now, recordedAt: now },
    ...{ validUntil: null, by: 'storefront', actor: 'customer', method },
  };
  await here.models.consentEntries.insertMany([entry]);
  return _id;
}
const storedOf = (_id: string) => here.models.consentEntries.collection.findOne({ _id: _id as never });
const sealers = () =>
  [here, there].map((records) => new MethodSealer(records, { warn: (message) => expect(message).toBe('') }));

test('how a consent was said lies open no more once a worker started, and says the same to who may read it', async () => {
  const person = await whoAgreed(here);
  const ours = await saidInTheOpen(person, 'preference-centre');
  const theirs = await Promise.all(Array.from({ length: 450 }, () => saidInTheOpen(person, FORM)));
  // Whose key is gone is being erased: it does not keep the others from being sealed.
  await saidInTheOpen('nobody-has-a-key-for-them', FORM);
  const before = await here.consents.entries(person);

  const working = sealers();
  for (const one of working) one.start();
  await until('nothing of theirs lies open', async () => {
    return (await here.models.consentEntries.countDocuments({ subjectKey: person, method: FORM })) === 0;
  });
  for (const one of working) await one.stop();

  expect(await storedOf(ours)).toMatchObject({ method: 'preference-centre' });
  const stored = await storedOf(theirs[0] ?? '');
  expect(stored).not.toHaveProperty('method');
  expect(JSON.stringify(stored)).not.toContain('Lovelace');
  const said = (entries: ConsentEntryDoc[]) => entries.map(({ sealedMethod: _, ...entry }) => entry);
  expect(said(await here.consents.entries(person))).toEqual(said(before));

  // Again, it finds nothing to do: what is sealed stays as it is.
  const again = sealers();
  for (const one of again) one.start();
  for (const one of again) await one.stop();
  expect(await storedOf(theirs[0] ?? '')).toEqual(stored);
});

test('so is what waits for the click in a mail', async () => {
  const person = await whoAgreed(here);
  const now = new Date();
  await here.models.consentRequests.collection.insertOne({
    ...{ _id: `open-${person}` as never, subjectKey: person, purpose: 'offers', channel: 'email' },
    ...{ requestedAt: now, expiresAt: now, confirmedAt: null, by: 'storefront', method: FORM },
  });
  const [sealer] = sealers();
  sealer?.start();
  const stored = await until('it is sealed', async () => {
    const request = await here.models.consentRequests.collection.findOne({ subjectKey: person });
    return request?.['sealedMethod'] !== undefined && request;
  });
  await sealer?.stop();
  expect(stored).not.toHaveProperty('method');
});
