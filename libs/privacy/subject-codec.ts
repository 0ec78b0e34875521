import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec, ValueError } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { temporal } from '@temporalio/proto';
import { seal, unseal } from './sealed';
import { NoKeyError } from './no-key';
import type { KeysInUse } from './subject-keys';
import { SYSTEM_SUBJECT } from './system-subject';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const CONTEXT = 'temporal-payload';

type Context = { workflowId?: string } | undefined;

/**
 * Encrypts every Temporal payload under the key of the person whose workflow it belongs to. The key's id
 * travels in the payload's metadata and decoding goes by it alone: a codec server knows no workflow id.
 */
export class SubjectCodec implements PayloadCodec {
  constructor(
    private readonly keys: KeysInUse,
    private readonly subjectOf: (workflowId: string) => string | null,
  ) {}

  async encode(payloads: Payload[], context?: Context): Promise<Payload[]> {
    // Without a workflow nobody can tell whose data it is, and a shared key would outlive their erasure.
    if (!context?.workflowId) throw new ValueError('A payload without a workflow id cannot be encrypted.');
    const subject = this.subjectOf(context.workflowId) ?? SYSTEM_SUBJECT;
    const { keyId, key } = await this.keys.of(subject);
    return payloads.map((payload) => ({
      metadata: { [METADATA_ENCODING_KEY]: encode(ENCODING), [KEY_ID]: encode(keyId) },
      data: seal(key, Buffer.from(temporal.api.common.v1.Payload.encode(payload).finish()), CONTEXT),
    }));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.decodeOne(payload)));
  }

  /** Whose payloads these are, each person once; those whose key is gone are nobody's any more. */
  async subjectsOf(payloads: Payload[]): Promise<string[]> {
    const keyIds = payloads.flatMap(({ metadata }) => {
      const keyId = metadata?.[KEY_ID];
      return keyId ? [decode(keyId)] : [];
    });
    const owners = await Promise.all(
      [...new Set(keyIds)].map((keyId) =>
        this.keys.byKeyId(keyId).then(
          ({ subjectKey }) => subjectKey,
          (error: unknown) => {
            if (error instanceof NoKeyError) return null;
            throw error;
          },
        ),
      ),
    );
    return [...new Set(owners)].filter((owner) => owner !== null && owner !== SYSTEM_SUBJECT) as string[];
  }

  private async decodeOne(payload: Payload): Promise<Payload> {
    const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
    if (!encoding || decode(encoding) !== ENCODING) return payload;
    const keyId = payload.metadata?.[KEY_ID];
    if (!keyId || !payload.data) throw new ValueError('An encrypted payload names no key.');
    const { key } = await this.keys.byKeyId(decode(keyId));
    return temporal.api.common.v1.Payload.decode(unseal(key, Buffer.from(payload.data), CONTEXT));
  }
}
