import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { SubjectCodec, type KeysInUse } from '@tact/privacy';
import { subjectOfWorkflow } from './ids';
import { searchAttributeTypes } from './search-attributes';
import { leavingFailuresUnsaid } from './unsaid-failures';

export interface TemporalSettings {
  address: string;
  namespace: string;
}

export const temporalSettings = (env: NodeJS.ProcessEnv = process.env): TemporalSettings => ({
  address: env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
  namespace: env.TEMPORAL_NAMESPACE ?? 'default',
});

/** Encrypts every payload and failure under the key of the person whose workflow it belongs to. */
export const dataConverterFor = (keys: KeysInUse): DataConverter => ({
  payloadCodecs: [leavingFailuresUnsaid(new SubjectCodec(keys, subjectOfWorkflow))],
  failureConverterPath: require.resolve('./failure-converter'),
});

/**
 * A client that connects when it is first used, so that the API starts and accepts without Temporal. Whoever
 * asks while Temporal is away hears so within a second or two, and it is found again soon after it is back.
 */
export function temporalClient(settings: TemporalSettings, keys: KeysInUse): Client {
  return new Client({
    connection: Connection.lazy({
      address: settings.address,
      connectTimeout: '3s',
      // The default tries for twenty seconds, past any deadline.
      interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 4 }))],
      channelArgs: { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 5_000 },
    }),
    namespace: settings.namespace,
    dataConverter: dataConverterFor(keys),
  });
}

/** Registers the search attributes; repeating it is fine. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const types = { Keyword: 2, Datetime: 6, Bool: 5 } as const;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      Object.entries(searchAttributeTypes).map(([name, type]) => [
        name,
        types[type] as temporal.api.enums.v1.IndexedValueType,
      ]),
    ),
  });
}
