import { randomUUID } from 'node:crypto';
import { parseJwks, verifyReceiptFile, type ErasureReceipt } from '@tact/privacy';
import { until, type ApiClient } from './api-client';

/** What became of somebody who asked to be forgotten. */
export interface Forgotten {
  /** Documents and workflow runs that there were, by store; those that had none are left out. */
  deleted: Record<string, number>;
  seconds: number;
  receiptId: string;
  /** Whether the receipt holds, checked with nothing but the public keys and their own salt. */
  isGenuine: boolean;
  /** What a service hears that reports them once more. */
  afterwards: string;
  /** Where they read of it. */
  page: string;
}

interface Asked {
  id: string;
  state: string;
  receiptId: string | null;
  answerUrl: string;
}

const WITHIN_MS = 120_000;

/** Somebody new comes, looks around, agrees to something, and asks to be forgotten. */
export async function forgetSomebody(
  apiUrl: string,
  product: ApiClient,
  compliance: ApiClient,
): Promise<Forgotten> {
  const id = `visitor-${randomUUID()}`;
  const path = `/v1/customers/${id}`;
  await product.call('PUT', `${path}/profile`, { email: `${id}@people.test`, timeZone: 'Europe/Berlin' });
  await product.call('PUT', `${path}/consents`, {
    consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }],
  });
  const looks = ['green tea', 'black tea', 'white tea'].map((query) => searched(id, query));
  await product.call('POST', '/v1/batch', { batch: looks });
  await product.call('POST', `${path}/touch-requests`, { play: 'order-confirmation' });

  const begun = performance.now();
  let request = await compliance.call<Asked>('POST', '/v1/privacy-requests', {
    right: 'erasure',
    customers: [id],
  });
  await until(
    'somebody is forgotten',
    async () => {
      request = await compliance.call<Asked>('GET', `/v1/privacy-requests/${request.id}`);
      return request.state === 'completed' && request.receiptId !== null;
    },
    WITHIN_MS,
  );
  const seconds = Math.round((performance.now() - begun) / 1_000);

  const text = async (url: string) => (await fetch(url)).text();
  const keys = parseJwks(await text(`${apiUrl}/.well-known/tact-receipts/jwks.json`), 'the public keys');
  const file = await text(`${request.answerUrl}/receipt.json`);
  const { holds, receipt } = await verifyReceiptFile(file, keys, { id });
  const again = await product.call<{ rejected: { message: string }[] }>('POST', '/v1/batch', {
    batch: [searched(id, 'tea')],
  });
  const stores = (receipt as ErasureReceipt | null)?.stores ?? [];
  return {
    deleted: Object.fromEntries(
      stores.flatMap(({ store, count, did }) => (did === 'deleted' ? [[store, count]] : [])),
    ),
    seconds,
    receiptId: request.receiptId ?? '',
    isGenuine: holds,
    afterwards: again.rejected[0]?.message ?? 'taken in',
    page: request.answerUrl,
  };
}

const searched = (userId: string, query: string) => ({
  type: 'track',
  userId,
  event: 'Products Searched',
  messageId: randomUUID(),
  properties: { query, category: 'tea' },
});

export const forgottenWords = ({ seconds, receiptId, isGenuine, afterwards, page }: Forgotten): string[] => [
  `Deleted, their key destroyed, verified and signed for within ${seconds} seconds.`,
  `The receipt ${receiptId} ${isGenuine ? 'holds: it is signed, in the log, and about them.' : 'DOES NOT HOLD.'}`,
  `A service that reports them once more hears: ${afterwards}`,
  `They read of it on ${page}`,
];
