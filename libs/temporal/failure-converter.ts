import { DefaultFailureConverter, type PayloadConverter, type ProtoFailure } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';

/** In the metadata of what a failure says, so that a codec knows it from an argument or a result. */
export const FAILURE_WORDS = 'tact-failure-words';

/** Messages and stacks of failures are encrypted like every payload; only their fixed types stay readable. */
class EncodingFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailure(
    ...[error, converter, context]: Parameters<DefaultFailureConverter['errorToFailure']>
  ): ProtoFailure {
    return super.errorToFailure(error, markingWords(converter), context);
  }
}

const markingWords = (converter: PayloadConverter): PayloadConverter => ({
  toPayload(value, context) {
    const payload = converter.toPayload(value, context);
    return payload && { ...payload, metadata: { ...payload.metadata, [FAILURE_WORDS]: encode('1') } };
  },
  fromPayload: (payload, context) => converter.fromPayload(payload, context),
});

export const failureConverter = new EncodingFailureConverter();
