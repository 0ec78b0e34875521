import { z } from 'zod';

/** That data be kept and nothing else be done with it (Art. 18 GDPR), or that this ends: they are told before. */
export const restrictionDetails = z.strictObject({ lift: z.boolean().default(false) });
export type RestrictionDetails = z.infer<typeof restrictionDetails>;
