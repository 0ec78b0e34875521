import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Payload, ValueError } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { mintMasterKeys, NoKeyError, parseMasterKeys, SubjectCodec, SubjectKeys } from '@tact/privacy';
import { journeyId, subjectOfWorkflow } from '@tact/temporal';
import { recentDecisions, requestTouch } from '@tact/workflows';
import { CodecController } from '../../apps/api/codec/codec.controller';
import { until } from '../support/until';
import { did, somebody } from './people';
import { startStage, type RealStage } from './stage';

const { History } = temporal.api.history.v1;
const canaries = {
  category: 'canary-category',
  query: 'canary query',
  source: 'canary-source',
  failure: 'canary-in-a-failure',
};
const updateId = randomUUID();

let stage: RealStage;
let subjectKey: string;
let history: temporal.api.history.v1.IHistory;
let codec: SubjectCodec;

beforeAll(async () => {
  stage = await startStage({ answer: () => ({ fate: 'retry', because: canaries.failure }) });
  const { keys } = stage.hands.records;
  codec = new SubjectCodec(keys, subjectOfWorkflow);
  const person = await somebody(stage.hands, 'canary-person');
  ({ subjectKey } = person);
  const { category, query, source } = canaries;
  await stage.send(subjectKey, 1, person.introduction);
  await stage.send(subjectKey, 2, [did('Products Searched', Date.now(), { category, query, source })]);
  const handle = stage.client.workflow.getHandle(journeyId(subjectKey));
  const tip = {
    id: 'canary-request',
    play: 'product-tip',
    category,
    product: null,
    channel: 'email' as const,
  };
  await handle.executeUpdate(requestTouch, { args: [tip], updateId });
  await until(
    'its deliveries were given up',
    async () => {
      const touches = await stage.hands.records.models.touches.find({ subjectKey }).lean();
      return touches.length >= 1 && touches.every(({ fate }) => fate === 'undelivered');
    },
    60_000,
  );
  await stage.send(subjectKey, 3, [did('Product Viewed', Date.now(), { category, source })]);
  await stage.applied(subjectKey, 3);
  history = await handle.fetchHistory();
});
afterAll(() => stage.stop());

/** Every payload in a message, with the path that leads to it. */
function payloadsIn(value: unknown, path = ''): { path: string; payload: Payload }[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { metadata?: unknown; data?: unknown };
  if (metadata && data instanceof Uint8Array) return [{ path, payload: value }];
  return Object.entries(value).flatMap(([key, inner]) => payloadsIn(inner, `${path}/${key}`));
}

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();
const rawBytes = (): Buffer => Buffer.from(History.encode(History.fromObject(history)).finish());
const isSearchAttribute = ({ path }: { path: string }) => path.includes('/searchAttributes/');
/** What the SDK itself notes about a local activity: its type and its times. */
const isMarkersOwn = ({ path }: { path: string }) =>
  path.endsWith('markerRecordedEventAttributes/details/data/payloads/0');

test('every payload in a history is sealed under the key of its person, failures and summaries included', async () => {
  const { keyId } = await stage.hands.records.keys.of(subjectKey);
  const payloads = payloadsIn(history.events).filter((one) => !isSearchAttribute(one) && !isMarkersOwn(one));
  const seals = payloads.map(({ path, payload }) => ({
    path,
    encoding: text(payload.metadata?.['encoding']),
    key: text(payload.metadata?.['encryption-key-id']),
  }));
  expect(seals).toEqual(payloads.map(({ path }) => ({ path, encoding: 'binary/encrypted', key: keyId })));
  const kinds = payloads.map(({ path }) => path.replace(/^\/\d+\//, '')).join('\n');
  for (const kind of [
    'workflowExecutionStartedEventAttributes/input',
    'workflowExecutionSignaledEventAttributes/input',
    'workflowExecutionUpdateAcceptedEventAttributes/acceptedRequest',
    'workflowExecutionUpdateCompletedEventAttributes/outcome',
    'activityTaskScheduledEventAttributes/input',
    'lastFailure/encodedAttributes',
    'failure/encodedAttributes',
    'markerRecordedEventAttributes/details/result',
    'userMetadata/summary',
  ]) {
    expect(kinds).toContain(kind);
  }
});

test('no byte of what is personal is readable in a history, and all of it with the key', async () => {
  const personal = [...Object.values(canaries), 'canary-person', 'canary-request'];
  const raw = rawBytes();
  expect(raw.includes(subjectKey)).toBe(true);
  expect(personal.filter((canary) => raw.includes(canary))).toEqual([]);
  const opened = await codec.decode(payloadsIn(history.events).map(({ payload }) => payload));
  const readable = opened.map(({ data }) => text(data)).join('\n');
  // Who they are for the product is in no workflow at all.
  expect(personal.filter((canary) => readable.includes(canary))).toEqual(
    personal.filter((c) => c !== 'canary-person'),
  );
});

test('what stays readable is opaque or one of a few words: search attributes, types, ids', () => {
  const shown = payloadsIn(history.events).filter(isSearchAttribute);
  const values = shown.map(({ payload }) => JSON.parse(text(payload.data)) as unknown);
  expect(values.length).toBeGreaterThan(4);
  for (const value of values) {
    expect(
      typeof value === 'boolean' || /^[a-z-]+(:[a-z-]+)?$|^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(value)),
    ).toBe(true);
  }
  const ids = (history.events ?? []).flatMap(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId ?? [],
  );
  expect(ids).toEqual([updateId]);
});

test('a query’s answer is sealed on its way', async () => {
  const { keyId } = await stage.hands.records.keys.of(subjectKey);
  const answer = await stage.client.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId: journeyId(subjectKey) },
    query: { queryType: recentDecisions.name },
  });
  const [payload] = answer.queryResult?.payloads ?? [];
  expect(text(payload?.metadata?.['encryption-key-id'])).toBe(keyId);
});

test('decoding needs no workflow id: the key’s own id in the payload is enough', async () => {
  const input = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const [opened] = await codec.decode(input);
  expect(JSON.parse(text(opened?.data))).toMatchObject({ policy: { version: expect.any(String) } });
});

test('a payload that belongs to no workflow is refused: nobody could tell whose key to take', async () => {
  const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"whose"') };
  await expect(codec.encode([payload])).rejects.toBeInstanceOf(ValueError);
});

test('a payload changed by one bit is not opened', async () => {
  const [sealed] = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const data = Buffer.from(sealed?.data ?? []);
  data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
  await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('unable to authenticate');
});

describe('when a key is gone', () => {
  const noKeys = () => {
    const none = { insertOnce: async () => [], bySubject: async () => [], byKeyId: async () => null };
    const noList = {
      deny: async () => undefined,
      noteEpoch: async () => undefined,
      denied: async () => [],
      epochs: async () => [],
    };
    const noChange = { rewrap: async () => 0, remove: async () => 0 };
    return new SubjectKeys({ ...none, ...noList, ...noChange }, parseMasterKeys(mintMasterKeys(), 'test'));
  };
  const input = () => history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];

  test('the worker stops there: decoding throws', async () => {
    await expect(new SubjectCodec(noKeys(), subjectOfWorkflow).decode(input())).rejects.toBeInstanceOf(
      NoKeyError,
    );
  });

  test('nothing new is sealed for that person', async () => {
    const withoutKeys = new SubjectCodec(noKeys(), subjectOfWorkflow);
    await expect(withoutKeys.encode(input(), { workflowId: journeyId(subjectKey) })).rejects.toBeInstanceOf(
      NoKeyError,
    );
  });

  test('nothing is shown to a reader whose reading can not be written down', async () => {
    const { records } = stage.hands;
    const { key } = await records.apiKeys.create('an unseen reader', 'ops');
    const audit = { noteOften: () => Promise.reject(new Error('The log is away.')) };
    const controller = new CodecController({ ...records, audit } as never, { temporalUiUrl: null } as never);
    const request = { headers: { authorization: `Bearer ${key}` } } as FastifyRequest;
    const sent = input().map((payload) => temporal.api.common.v1.Payload.create(payload).toJSON());
    await expect(controller.decode(request, {} as FastifyReply, { payloads: sent })).rejects.toThrow('away');
  });

  test('whoever reads in the Temporal UI is told so, in place of the content', async () => {
    const { records } = stage.hands;
    const { key } = await records.apiKeys.create('a reader', 'ops');
    const controller = new CodecController({ ...records, keys: noKeys() }, { temporalUiUrl: null } as never);
    const request = { headers: { authorization: `Bearer ${key}` } } as FastifyRequest;
    const sent = input().map((payload) => temporal.api.common.v1.Payload.create(payload).toJSON());
    const { payloads } = await controller.decode(request, {} as FastifyReply, { payloads: sent });
    const [shown] = payloads.map((payload) => temporal.api.common.v1.Payload.fromObject(payload));
    expect(JSON.parse(text(shown?.data))).toMatch(/unreadable/);
  });
});
