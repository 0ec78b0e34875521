import { randomBytes, randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { figureOf, line, ratios, timed } from './figures';
import { post, withStack } from './bench-stack';

const ROUNDS = 5;
const BATCHES = 60;
const BATCH = 100;
const SINGLES = 1_200;
const PEOPLE = 300;

const event = (i: number) => ({
  type: 'track',
  messageId: randomUUID(),
  userId: `bench-${i % PEOPLE}`,
  event: 'Product Viewed',
  timestamp: new Date().toISOString(),
  properties: {
    product_id: 'tea-sencha',
    category: 'tea',
    session_id: `s-${i % PEOPLE}`,
    seconds_on_page: 20,
  },
});

/** A document as the inbox stores it, already sealed. */
const document = (i: number) => ({
  _id: randomBytes(32),
  subjectKey: `bench-${i % PEOPLE}`,
  source: 'bench',
  occurredAt: new Date(),
  receivedAt: new Date(),
  batch: null,
  sealed: randomBytes(190),
  purgeAt: null,
});

/** Events accepted a second by the API, beside raw inserts with the same indexes and the same durability. */
export async function benchIngestion(print: (line: string) => void): Promise<void> {
  // No window so short that dispatching would run inside the measurement.
  await withStack({ TACT_BEHAVIOUR_WINDOW_MS: '600000' }, async ({ urls, keys }) => {
    const connection = await mongoose
      .createConnection(urls.mongodb, { dbName: 'bench', writeConcern: { w: 'majority', journal: true } })
      .asPromise();
    const raw = connection.collection('inbox');
    await raw.createIndex({ subjectKey: 1, batch: 1, occurredAt: 1 });
    await raw.createIndex({ receivedAt: 1 }, { partialFilterExpression: { batch: null } });
    await raw.createIndex({ purgeAt: 1 });
    const perSecond: Record<string, number[]> = { rawBatch: [], apiBatch: [], rawSingle: [], apiSingle: [] };
    const measure = async (name: string, events: number, seconds: Promise<number>) => {
      perSecond[name]?.push(events / (await seconds));
    };
    for (let round = 0; round <= ROUNDS; round += 1) {
      await measure(
        'rawBatch',
        BATCHES * BATCH,
        timed(BATCHES, 4, () =>
          raw.insertMany(Array.from({ length: BATCH }, (_, i) => document(i)) as never[], { ordered: false }),
        ),
      );
      await measure(
        'apiBatch',
        BATCHES * BATCH,
        timed(BATCHES, 4, () =>
          post(`${urls.api}/v1/batch`, keys.product, {
            batch: Array.from({ length: BATCH }, (_, i) => event(i)),
          }),
        ),
      );
      await measure(
        'rawSingle',
        SINGLES,
        timed(SINGLES, 16, (i) => raw.insertOne(document(i) as never)),
      );
      await measure(
        'apiSingle',
        SINGLES,
        timed(SINGLES, 16, (i) => post(`${urls.api}/v1/track`, keys.product, event(i))),
      );
      // The first round warms up.
      if (round === 0) for (const figures of Object.values(perSecond)) figures.length = 0;
    }
    await connection.close();
    const { rawBatch = [], apiBatch = [], rawSingle = [], apiSingle = [] } = perSecond;
    print(`Ingestion, ${ROUNDS} rounds in turn; median (minimum to maximum)`);
    print(line('raw insertMany of 100, 4 at once', 'events/s', figureOf(rawBatch)));
    print(line('POST /v1/batch of 100, 4 at once', 'events/s', figureOf(apiBatch)));
    print(line('  of raw', 'times', ratios(apiBatch, rawBatch)));
    print(line('raw insertOne, 16 at once', 'events/s', figureOf(rawSingle)));
    print(line('POST /v1/track, 16 at once', 'events/s', figureOf(apiSingle)));
    print(line('  of raw', 'times', ratios(apiSingle, rawSingle)));
  });
}
