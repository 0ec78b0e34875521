import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { encodeErrorToFailure, decodeFailure } from '@temporalio/common/lib/internal-non-workflow';
import { SubjectCodec, type KeysInUse } from '@tact/privacy';
import { failureConverter } from './failure-converter';
import { journeyId, subjectOfWorkflow } from './ids';
import { leavingFailuresUnsaid } from './unsaid-failures';

const subjectKey = 'ada';
const workflow = { type: 'workflow', namespace: 'default', workflowId: journeyId(subjectKey) } as const;
const dataKey = { keyId: 'k1', subjectKey, key: Buffer.alloc(32, 7) };
const withKey: KeysInUse = { of: async () => dataKey, byKeyId: async () => dataKey };
const refuse = async () => {
  throw new Error('MongoDB is away');
};
const away: KeysInUse = { of: refuse, byKeyId: refuse };

const codecOf = (keys: KeysInUse) => leavingFailuresUnsaid(new SubjectCodec(keys, subjectOfWorkflow));
const convertersOf = (keys: KeysInUse) => ({
  payloadConverter: defaultPayloadConverter,
  failureConverter,
  payloadCodecs: [codecOf(keys)],
});
const refused = () =>
  ApplicationFailure.create({
    message: 'ada@example.com was refused',
    type: 'Refused',
    details: [{ address: 'ada@example.com' }],
    cause: new Error('550 ada@example.com'),
  });

describe('what a failure says', () => {
  test('is encrypted under the key of the person, and read back', async () => {
    const failure = await encodeErrorToFailure(convertersOf(withKey), refused(), workflow);
    expect(JSON.stringify(failure)).not.toContain('example.com');
    const decoded = await decodeFailure([codecOf(withKey)], failure);
    expect(failureConverter.failureToError(decoded, defaultPayloadConverter)).toMatchObject({
      message: 'ada@example.com was refused',
      details: [{ address: 'ada@example.com' }],
      cause: { message: '550 ada@example.com' },
    });
  });

  test.each([
    ['there is no key to be had', away, workflow],
    ['nobody knows whose workflow it is', withKey, undefined],
  ])('is left out when %s; its type stays', async (_, keys, context) => {
    const failure = await encodeErrorToFailure(convertersOf(keys), refused(), context);
    const bytes = (payload?: Payload | null) => Buffer.from(payload?.data ?? []).toString();
    const { details } = failure.applicationFailureInfo ?? {};
    const payloads = [
      failure.encodedAttributes,
      ...(details?.payloads ?? []),
      failure.cause?.encodedAttributes,
    ];
    expect(payloads.map(bytes)).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('no key')));
    expect(`${JSON.stringify(failure)} ${payloads.map(bytes).join(' ')}`).not.toContain('example.com');
    const decoded = await decodeFailure([codecOf(away)], failure);
    expect(failureConverter.failureToError(decoded, defaultPayloadConverter)).toMatchObject({
      message: expect.stringContaining('the log of the worker') as string,
      type: 'Refused',
    });
  });
});

test('an argument or a result that cannot be encrypted is refused, also beside a failure', async () => {
  const argument = defaultPayloadConverter.toPayload('ada@example.com');
  const words = failureConverter.errorToFailure(refused(), defaultPayloadConverter).encodedAttributes;
  await expect(codecOf(away).encode([argument], workflow)).rejects.toThrow('MongoDB is away');
  await expect(codecOf(away).encode([argument, words as Payload], workflow)).rejects.toThrow(
    'MongoDB is away',
  );
  await expect(codecOf(withKey).encode([argument])).rejects.toThrow('workflow id');
});
