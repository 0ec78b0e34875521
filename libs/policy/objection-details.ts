import { z } from 'zod';

/** What somebody objects to (Art. 21 GDPR); to direct marketing where they say nothing. */
export const objectionDetails = z.discriminatedUnion('to', [
  /** Absolute: it needs no reason, and wins over every consent. */
  z.strictObject({ to: z.literal('direct-marketing') }),
  z.strictObject({ to: z.literal('profiling') }),
  z.strictObject({ to: z.literal('purpose'), purpose: z.string().min(1).max(100) }),
  /** In their own words: somebody has to read it. */
  z.strictObject({ to: z.literal('other'), words: z.string().trim().min(1).max(2_000) }),
]);
export type ObjectionDetails = z.infer<typeof objectionDetails>;
