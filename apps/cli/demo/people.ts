import { createHash } from 'node:crypto';
import { eachOf, type ApiClient } from './api-client';
import type { Person } from './input';

const CONSENTING_PERCENT = 80;
const AT_ONCE = 12;

/** Who consents in the demo: the same 80 % every time, by the id alone. */
export const consents = ({ userId }: Pick<Person, 'userId'>): boolean =>
  createHash('sha256').update(`consents:${userId}`).digest().readUInt32BE(0) % 100 < CONSENTING_PERCENT;

const granted = [
  ['marketing', 'any'],
  ['offers', 'any'],
  ['personalization', 'any'],
] as const;

/**
 * Gives what the input lacks, through the public API: a `.test` mail address and consents for those who
 * consent, as of their first event.
 */
export async function introduce(
  people: Person[],
  shiftMs: number,
  api: ApiClient,
  tick: () => void,
): Promise<void> {
  await eachOf(people.filter(consents), AT_ONCE, async (person) => {
    const path = `/v1/customers/${encodeURIComponent(person.userId)}`;
    const at = new Date(person.firstAt + shiftMs).toISOString();
    await api.call('PUT', `${path}/consents`, {
      consents: granted.map(([purpose, channel]) => ({ purpose, channel, state: 'given', at })),
    });
    await api.call('PUT', `${path}/profile`, { email: `${person.userId}@people.test` });
    tick();
  });
}
