import { z } from 'zod';

/** What a processor says of an order, in its answer or by a callback. */
export const processorWord = z.object({
  state: z.enum(['accepted', 'confirmed', 'refused']),
  /** What it calls the order. It stands in receipts, so what may be somebody's name or address is dropped. */
  reference: z
    .string()
    .regex(/^[\w.:-]{1,100}$/)
    .optional()
    .catch(undefined),
});
