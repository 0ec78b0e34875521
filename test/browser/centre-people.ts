import { ConfirmTokens, LinkTokens, type LinkClaim } from '@tact/privacy';
import { customer, track, type Person } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import type { Tact } from '../support/tact';

const DAY = 24 * 3_600_000;

/** The way into somebody's own pages. */
export interface Door {
  person: Person;
  /** Without the page. */
  link: string;
}

/** A link as a product gets it for whom it has signed in. */
export async function doorOf(tact: Tact, person: Person): Promise<Door> {
  const path = `/v1/customers/${encodeURIComponent(person.id)}/links`;
  const { body } = await tact.api.product.post<{ preferences: string }>(path, undefined);
  return { person, link: body.preferences.replace(/\/preferences$/, '') };
}

/** The link of a message, as old as wanted. */
export function messageLink(tact: Tact, person: Person, more: Partial<LinkClaim> = {}, ageDays = 0): string {
  const claim = {
    ...{ subjectKey: person.subject, purpose: 'marketing', channel: 'email' },
    ...{ touchId: 'a-touch', decisionId: 'a-decision' },
    ...more,
  };
  const token = new LinkTokens(tact.masterKeys).mint(claim, new Date(Date.now() - ageDays * DAY));
  return `${tact.api.url}/m/${token}`;
}

/** The page behind the mail of a double opt-in, for somebody who asked for it just now. */
export async function confirmLink({ api, masterKeys, records }: Tact, { person }: Door): Promise<string> {
  const wanted = {
    ...{ subjectKey: person.subject, purpose: 'marketing', channel: 'webhook' as const },
    ...{ address: records.addresses.hashOf(person.email), by: 'test', confirmWithinHours: 48 },
    ...{ validUntil: null, notice: null, jurisdiction: null, sealedProof: null },
  };
  const { id } = await records.consentRequests.open(wanted, new Date());
  return `${api.url}/m/${new ConfirmTokens(masterKeys).mint(id)}/confirm`;
}

/** Where the reminder of a consent leads. */
export const keepLink = (tact: Tact, { person }: Door): string =>
  `${messageLink(tact, person, { purpose: 'offers' })}/keep`;

/** Somebody who was here, searched, compared, got a message and agreed to much. */
export async function livelyPerson(tact: Tact, language: string): Promise<Door> {
  const { api } = tact;
  const person = await customer(api, `ada-${language}`, {
    language,
    timeZone: 'Europe/Berlin',
    consents: [],
  });
  const path = `/v1/customers/${encodeURIComponent(person.id)}`;
  await api.product.put(`${path}/profile`, {
    ...{ title: 'Dr.', firstName: 'Ada', lastName: 'Ebner' },
    ...{ region: 'DE-BY', goals: ['better-sleep', 'gifts'] },
  });
  const soon = new Date(Date.now() + 12.5 * DAY).toISOString();
  await api.product.put(`${path}/consents`, {
    consents: [
      { purpose: 'marketing', channel: 'email', state: 'given' },
      { purpose: 'marketing', channel: 'in-app', state: 'given' },
      { purpose: 'marketing', channel: 'webhook', state: 'refused' },
      { purpose: 'offers', channel: 'email', state: 'given', validUntil: soon },
      { purpose: 'personalization', channel: 'any', state: 'given' },
    ],
  });
  const at = (days: number) => ({ timestamp: new Date(Date.now() - days * DAY).toISOString() });
  const user = { userId: person.id };
  const deeds = [
    track(user, 'Products Searched', { query: 'green tea', category: 'tea' }, at(3)),
    track(user, 'Products Searched', { query: 'sencha', category: 'tea' }, at(2)),
    track(user, 'Products Searched', { query: 'matcha', category: 'tea' }, at(1)),
    track(user, 'Product Viewed', { product_id: 'tea-sencha', category: 'tea' }, at(1)),
    track(user, 'Reviews Viewed', { product_id: 'tea-sencha', category: 'tea' }, at(1)),
    track(user, 'Product Viewed', { product_id: 'candles-cedar', category: 'candles' }, at(1)),
  ];
  await api.product.post('/v1/batch', { batch: deeds });
  await journeyAfter(api.product, person.id, deeds.length);
  await mayI(api.product, person.id, { play: 'order-confirmation', channel: 'email' });
  await tact.mail.nextMail(({ to }) => to.includes(person.email));
  return doorOf(tact, person);
}
