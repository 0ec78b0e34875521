import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';
import { FAILURE_WORDS } from './failure-converter';

const UNSAID: Payload = {
  metadata: { [METADATA_ENCODING_KEY]: encode('json/plain') },
  data: encode(
    JSON.stringify({
      message: 'There was no key to encrypt this failure with: the log of the worker says what it was.',
      stack_trace: '',
    }),
  ),
};

/**
 * Encrypts with a codec, and leaves out what a failure says where the codec has no key for it: MongoDB is
 * away, the person was erased, or the failure came before anybody knew whose workflow it is. A worker that
 * cannot encode a failure dies of it, and takes every journey it serves along.
 */
export const leavingFailuresUnsaid = (codec: PayloadCodec): PayloadCodec => ({
  async encode(payloads, context) {
    try {
      return await codec.encode(payloads, context);
    } catch (error) {
      if (payloads.every(({ metadata }) => metadata?.[FAILURE_WORDS])) return payloads.map(() => UNSAID);
      throw error;
    }
  },
  decode: (payloads, context) => codec.decode(payloads, context),
});
