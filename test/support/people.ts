import { randomUUID } from 'node:crypto';
import type { Channel } from '@tact/journey';
import type { ApiProcess } from './tact';

/** A zone where it is noon or night right now, so that quiet hours decide nothing by accident. */
export function zoneWhereItIs(hour: number, now = new Date()): string {
  const offset = ((((hour - now.getUTCHours()) % 24) + 24 + 11) % 24) - 11;
  return offset === 0 ? 'Etc/UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly subject: string;
}

export interface Wants {
  /** Purposes and channels they agree to; tips and offers by mail when left out. */
  consents?: { purpose: string; channel: Channel | 'any' }[];
  email?: boolean;
  timeZone?: string;
  language?: string;
}

const tipsAndOffersByMail = [
  { purpose: 'marketing', channel: 'email' as const },
  { purpose: 'offers', channel: 'email' as const },
];

/** Somebody with an account, at noon, who told us how to reach them and agreed to it. */
export async function customer(
  { product }: Pick<ApiProcess, 'product'>,
  name: string,
  { consents = tipsAndOffersByMail, email = true, timeZone = zoneWhereItIs(12), language }: Wants = {},
): Promise<Person> {
  const id = `${name}-${randomUUID().slice(0, 8)}`;
  const address = `${id}@people.test`;
  const path = `/v1/customers/${encodeURIComponent(id)}`;
  const told = await product.put<{ subject: string }>(`${path}/profile`, {
    timeZone,
    ...(email ? { email: address } : {}),
    ...(language === undefined ? {} : { language }),
  });
  if (told.status !== 200) throw new Error(`The profile was refused: ${JSON.stringify(told.body)}`);
  if (consents.length > 0) {
    const agreed = await product.put(`${path}/consents`, {
      consents: consents.map((consent) => ({ ...consent, state: 'given' })),
    });
    if (agreed.status !== 200) throw new Error(`The consents were refused: ${JSON.stringify(agreed.body)}`);
  }
  return { id, email: address, subject: told.body.subject };
}

/** One event in Segment's form. */
export const track = (
  who: { userId?: string; anonymousId?: string },
  event: string,
  properties: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) => ({ type: 'track', messageId: randomUUID(), ...who, event, properties, ...more });
