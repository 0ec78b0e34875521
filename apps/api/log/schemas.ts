import { z } from 'zod';

const count = z.coerce.number().int().nonnegative();

export const logProofQuery = z
  .object({ entry: count.optional(), from: count.optional(), to: count.optional() })
  .refine(({ entry, from, to }) => entry === undefined || (from === undefined && to === undefined), {
    message: 'Name an entry, or two sizes.',
  })
  .refine(({ from, to }) => to === undefined || from !== undefined, { message: '`to` goes with `from`.' });
export type LogProofQuery = z.infer<typeof logProofQuery>;

export const logEntriesQuery = z.object({
  from: count.default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
export type LogEntriesQuery = z.infer<typeof logEntriesQuery>;
