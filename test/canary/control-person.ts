import { createHash } from 'node:crypto';
import type { Records } from '@tact/records';
import { someLife } from '../erasure/support';
import { customer, type Person } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import type { ApiProcess, Tact } from '../support/tact';

/** Somebody like others, who isn't erased. */
export async function someoneElse({ api }: Tact): Promise<Person> {
  const bea = await customer(api, 'bea');
  const at = `/v1/customers/${bea.id}`;
  await api.product.put(`${at}/profile`, {
    firstName: 'Bea',
    lastName: 'Unchanged',
    goals: ['better-sleep'],
  });
  await api.product.post(`${at}/contexts`, { context: 'moving-house', tags: ['birthday'] });
  await someLife(api, bea);
  await mayI(api.product, bea.id, { play: 'product-tip', channel: 'in-app' });
  await journeyAfter(api.product, bea.id, 3);
  return bea;
}

const addresses = [
  'consents',
  'consents/history',
  'decisions',
  'touches',
  'preferences',
  'contexts',
  'provenance',
  'inbox',
  'tracking',
] as const;

/** What the API answers about somebody, letter for letter, address by address. */
export async function answersAbout(api: ApiProcess, { id }: Person): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const address of addresses) {
    const { status, body } = await api.product.get(`/v1/customers/${id}/${address}`);
    answers[address] = `${status} ${JSON.stringify(body)}`;
  }
  return answers;
}

/** Said again and again by workers that serve: who sends next, and how the data key is wrapped. */
const livesOn = new Set(['dispatches', 'wrapped_keys']);

/** Every document of somebody as the bytes that it consists of, by their hash. */
export async function documentsOf({ models }: Records, { subject }: Person): Promise<string[]> {
  const found: string[] = [];
  for (const { collection } of Object.values(models)) {
    if (livesOn.has(collection.collectionName)) continue;
    const theirs = { $or: [{ _id: subject as never }, { subjectKey: subject }] };
    for await (const document of collection.find(theirs, { raw: true })) {
      const bytes = document as unknown as Buffer;
      found.push(`${collection.collectionName} ${createHash('sha256').update(bytes).digest('hex')}`);
    }
  }
  return found.sort();
}

/** What is in their sealed profile and projection, opened with their key. */
export async function openedOf({ vault, journal }: Records, { subject }: Person): Promise<string> {
  return JSON.stringify([await vault.profile(subject), await journal.projected(subject)]);
}
