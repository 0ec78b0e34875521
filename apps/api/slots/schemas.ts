import { z } from 'zod';

/** As plays name it. */
export const slotName = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with hyphens, such as home-banner');

export const slotQuery = z.strictObject({
  /** The visit, as events name it in `session_id`. Without it, what is near in time is one visit. */
  session: z.string().min(1).max(200).optional(),
  /** What the page is about. */
  category: z.string().min(1).max(100).optional(),
  product: z.string().min(1).max(100).optional(),
});
export type SlotQuery = z.infer<typeof slotQuery>;
