import { z } from 'zod';
import { isDuration } from '@tact/policy';
import { confirmingWays, isOverlap, processorIdentities, processorWord } from '@tact/records';

const words = z.string().trim().min(1).max(500);

export const processorBody = z
  .strictObject({
    /** It is readable in Temporal and in receipts. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is a short name such as mailer-eu'),
    url: z.url({ protocol: /^https?$/ }).max(500),
    contact: words,
    holds: words,
    /** What it does for us with it: people who ask who gets their data are told. */
    does: words.optional(),
    knowsBy: z.array(z.enum(processorIdentities)).min(1).max(2),
    confirms: z.enum(confirmingWays),
    deadline: z.string().refine(isDuration, 'is an ISO 8601 duration such as P30D').default('P30D'),
  })
  .meta({
    examples: [
      {
        name: 'mailer-eu',
        url: 'https://mailer.example/erasures',
        contact: 'mailto:privacy@mailer.example',
        holds: 'Your address and which mails were delivered to it.',
        does: 'Delivers our mails.',
        knowsBy: ['email'],
        confirms: 'by-callback',
        deadline: 'P30D',
      },
    ],
  });
export type ProcessorBody = z.infer<typeof processorBody>;

export const newSecretBody = z
  .strictObject({
    /** How long the secret before it is good, too; PT0S for one that others know. */
    overlap: z.string().refine(isOverlap, 'is an ISO 8601 duration of up to P7D, such as P1D').default('P1D'),
  })
  .meta({ examples: [{ overlap: 'P1D' }] });
export type NewSecretBody = z.infer<typeof newSecretBody>;

/** Why one is let be: kept under the request's own key. */
export const letBeReason = z.string().trim().min(10).max(1_000);
/** Where one confirmed that doesn't say it by itself: the number of a ticket or a letter. */
export const settledReference = processorWord.shape.reference.unwrap().unwrap();

export const settleBody = z
  .discriminatedUnion('do', [
    z.strictObject({
      do: z.literal('confirm'),
      reference: settledReference,
    }),
    z.strictObject({ do: z.literal('ask-again') }),
    z.strictObject({ do: z.literal('let-be'), reason: letBeReason.optional() }),
  ])
  .meta({ examples: [{ do: 'ask-again' }] });
export type SettleBody = z.infer<typeof settleBody>;

/** A callback names its order, so that its signature is good for no other. */
export const callbackBody = processorWord.extend({ id: z.string() });
