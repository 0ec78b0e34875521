import { randomUUID } from 'node:crypto';
import type { Behaviour, JourneyEvent } from '@tact/journey';
import { DAY } from '../../libs/journey/time';
import { zoneWhereItIs } from '../support/people';
import type { Hands } from './hands';

export const purposes = ['marketing', 'offers', 'personalization'] as const;

export interface Wants {
  /** Agreed to everything from here on, for 365 days; null agrees to nothing. */
  consentedAt?: number | null;
  timeZone?: string;
}

/** Somebody whose keys are made, who can be reached by mail, and who agreed at the gate; and the events that say so. */
export async function somebody(
  { records }: Pick<Hands, 'records'>,
  name: string,
  { consentedAt = Date.now() - 1_000, timeZone = zoneWhereItIs(12) }: Wants = {},
): Promise<{ subjectKey: string; introduction: JourneyEvent[] }> {
  const id = `${name}-${randomUUID().slice(0, 8)}`;
  const subjectKey = await records.subjects.findOrCreate(id);
  await records.vault.tell(subjectKey, { email: `${id}@people.test` });
  const at = consentedAt ?? Date.now();
  const traits: JourneyEvent = { type: 'Traits Given', at, timeZone, language: 'en', hasEmail: true };
  if (consentedAt === null) return { subjectKey, introduction: [traits] };
  const consents = purposes.map((purpose) => ({ purpose, channel: 'any' as const, state: 'given' as const }));
  const to = new Date(at + 365 * DAY);
  // The gate goes by MongoDB's clock, which no test sets.
  const from = new Date(Math.min(at, Date.now() - 1_000));
  await records.gates.changeConsents(
    subjectKey,
    consents.map((consent) => ({ ...consent, at: from, validUntil: to, by: 'test' })),
  );
  const agreed = consents.map((consent): JourneyEvent => ({
    ...consent,
    type: 'Consent Changed',
    at,
    validUntil: to.getTime(),
  }));
  return { subjectKey, introduction: [traits, ...agreed] };
}

export const did = (type: Behaviour['type'], at: number, more: Partial<Behaviour> = {}): Behaviour => ({
  type,
  at,
  source: 'shop',
  ...more,
});
