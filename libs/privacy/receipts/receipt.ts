import { z } from 'zod';

const moment = z.iso.datetime({ offset: false });
const words = z.string().trim().min(1).max(500);
const name = z.string().regex(/^[a-z0-9][a-z0-9_.:-]{0,99}$/, 'is a short name such as consent_entries');

/** Whom one turns to, with what is wrong with the receipt too. */
const controller = z.strictObject({
  name: words,
  contact: z.url({ protocol: /^(https|mailto)$/ }).describe('An https or mailto address.'),
  /** Where one may complain. */
  authority: words.optional(),
});

/** What was done when; in the order it was done. */
const happening = <Step extends string>(steps: readonly [Step, ...Step[]]) =>
  z.strictObject({ at: moment, step: z.enum(steps), note: words.optional() });

const shared = {
  /** The form of a receipt; a new one gets a new number. */
  v: z.literal(1),
  id: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/),
  issuedAt: moment,
  controller,
  /** Whom it is about, for those alone who hold the salt: one commitment for each id. See `commitTo`. */
  subject: z.strictObject({
    scheme: z.literal('hmac-sha256'),
    commitments: z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).min(1),
  }),
};

export const erasureSteps = [
  'received',
  'confirmed',
  'fenced',
  'exported',
  'enumerated',
  'runs-deleted',
  'records-deleted',
  'processors-told',
  'key-destroyed',
  'caches-expired',
  'verified',
] as const;

/** What one store did. `left` is what other code than the deleter's found afterwards. */
const storeReport = z.strictObject({
  store: name,
  did: z.enum(['deleted', 'anonymized', 'shredded', 'kept', 'found-nothing']),
  count: z.int().nonnegative(),
  at: moment,
  left: z.int().nonnegative(),
  verifiedBy: name,
  verifiedAt: moment,
});

/** What is left, why, and until when: a date, or what ends it. */
const residual = z.strictObject({
  what: words,
  where: name,
  why: words,
  lawfulBasis: words,
  until: z.union([z.strictObject({ date: moment }), z.strictObject({ when: words })]),
});

/** `accepted` is not `confirmed`: they said they would, and have not said they did. */
const processorReport = z.strictObject({
  name,
  state: z.enum(['confirmed', 'accepted', 'refused', 'unreachable', 'overdue']),
  at: moment,
  reference: words.optional(),
});

const erasureReceipt = z.strictObject({
  ...shared,
  kind: z.literal('erasure'),
  request: z.strictObject({ id: name, right: z.enum(['erasure', 'restriction']), regulation: words }),
  manifest: z.strictObject({ version: words, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  /** Complete: every store is empty of them, and every processor confirmed. */
  outcome: z.enum(['complete', 'processors-outstanding']),
  timeline: z.array(happening(erasureSteps)).min(1),
  stores: z.array(storeReport),
  processors: z.array(processorReport),
  residuals: z.array(residual),
});

/** After the master key under which the erased key was wrapped is destroyed too: no backup opens it any more. */
const sealReceipt = z.strictObject({
  ...shared,
  kind: z.literal('seal'),
  /** The receipt of the erasure that is sealed. */
  follows: shared.id,
  epochs: z.strictObject({ destroyed: z.int().positive(), now: z.int().positive() }),
  timeline: z.array(happening(['master-key-rotated', 'old-epoch-destroyed', 'verified'])).min(1),
});

const stopReceipt = z.strictObject({
  ...shared,
  kind: z.literal('stop'),
  stops: z
    .array(
      z.strictObject({
        what: z.enum(['withdrawn', 'refused', 'paused', 'objected', 'suppressed']),
        purpose: name,
        channel: name,
        until: moment.nullable(),
      }),
    )
    .min(1),
  effect: z.enum(['nothing-more-leaves', 'one-message-may-still-arrive']),
  timeline: z.array(happening(['received', 'answered'])).min(1),
});

export const receiptSchema = z.discriminatedUnion('kind', [erasureReceipt, sealReceipt, stopReceipt]);

export type Receipt = z.infer<typeof receiptSchema>;
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
export type SealReceipt = z.infer<typeof sealReceipt>;
export type StopReceipt = z.infer<typeof stopReceipt>;
