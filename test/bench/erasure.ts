import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { figureOf, line, ratios } from './figures';
import { awake, post, withStack } from './bench-stack';

const ROUNDS = 30;
const ERASURES = 3;
const LONGEST_FENCE_MS = 1_000;
const LONGEST_RECEIPT_MS = 60_000;

/**
 * The fence, beside one transaction that changes one document; and of whole requests, through the API and the workflow,
 * when the gate was closed and when the receipt was there.
 */
export async function benchErasure(print: (line: string) => void): Promise<void> {
  await withStack({}, async ({ urls, keys }, dataDir) => {
    const keyFile = join(dataDir, 'master-keys.json');
    const records = await openRecords({
      uri: urls.mongodb,
      masterKeys: parseMasterKeys(readFileSync(keyFile, 'utf8'), keyFile),
    });
    try {
      const { fences, plain } = await fencesOf(records);
      const closings: number[] = [];
      const receipts: number[] = [];
      for (let i = 0; i < ERASURES; i += 1) {
        const { closed, signed } = await requestOf(records, urls.api, keys, i);
        closings.push(closed);
        receipts.push(signed);
      }
      print(`Erasure, ${ROUNDS} fences in turn with a plain transaction; median (minimum to maximum)`);
      print(line('a transaction of one change', 'ms', figureOf(plain)));
      print(line('the fence of one person', 'ms', figureOf(fences)));
      print(line('  of the transaction', 'times', ratios(fences, plain)));
      print(line('from the request to the closed gate', 's', figureOf(closings.map((ms) => ms / 1_000))));
      print(line('from the request to the receipt', 's', figureOf(receipts.map((ms) => ms / 1_000))));
      const [fence, closing, receipt] = [fences, closings, receipts].map((all) => Math.max(...all)) as [
        number,
        number,
        number,
      ];
      const bars = [
        [
          fence < LONGEST_FENCE_MS,
          `the longest fence took ${fence.toFixed(0)} ms, less than ${LONGEST_FENCE_MS}`,
        ],
        [
          closing < LONGEST_FENCE_MS,
          `the latest gate closed ${closing.toFixed(0)} ms after the request, less than ${LONGEST_FENCE_MS}`,
        ],
        [
          receipt < LONGEST_RECEIPT_MS,
          `the longest receipt took ${(receipt / 1_000).toFixed(1)} s, less than ${LONGEST_RECEIPT_MS / 1_000}`,
        ],
      ] as const;
      for (const [holds, what] of bars) print(`  ${holds ? 'yes' : 'NO '}  ${what}`);
      if (bars.some(([holds]) => !holds)) process.exitCode = 1;
    } finally {
      await records.close();
    }
  });
}

async function fencesOf(records: Records): Promise<{ fences: number[]; plain: number[] }> {
  const [fences, plain] = [[] as number[], [] as number[]];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [fenced, other] = await Promise.all(
      ['fenced', 'other'].map((name) => records.subjects.findOrCreate(`bench-${name}-${round}`)),
    );
    const fence = await took(() => records.erasing.fence([fenced as string], new Date()));
    const transaction = await took(() =>
      records.connection.transaction((session) =>
        records.models.subjects.updateOne(
          { _id: other as string },
          { $set: { erasedAt: null } },
          { session },
        ),
      ),
    );
    // The first of each warms up.
    if (round === 0) continue;
    fences.push(fence);
    plain.push(transaction);
  }
  return { fences, plain };
}

async function requestOf(
  records: Records,
  api: string,
  keys: { product: string; compliance: string },
  i: number,
): Promise<{ closed: number; signed: number }> {
  const id = `bench-erased-${i}`;
  await post(`${api}/v1/customers/${id}/profile`, keys.product, { timeZone: awake }, 'PUT');
  await post(`${api}/v1/batch`, keys.product, {
    batch: [{ type: 'track', userId: id, event: 'Product Viewed', properties: { category: 'tea' } }],
  });
  const subject = await records.subjects.find(id);
  while ((await records.models.journeys.countDocuments({ _id: subject ?? '' })) === 0) await soon();
  await post(
    `${api}/v1/customers/${id}/consents`,
    keys.product,
    { consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }] },
    'PUT',
  );
  const before = await records.models.privacyRequests.countDocuments({ state: 'completed' });
  const asked = post(`${api}/v1/privacy-requests`, keys.compliance, { right: 'erasure', customers: [id] });
  const isClosed = { _id: subject ?? '', closed: 'erased' as const };
  const closed = await took(async () => {
    while ((await records.models.gates.countDocuments(isClosed)) === 0) await soon();
  });
  await asked;
  const signed = await took(async () => {
    while ((await records.models.privacyRequests.countDocuments({ state: 'completed' })) === before)
      await soon();
  });
  return { closed, signed: closed + signed };
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
