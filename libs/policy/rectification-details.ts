import { z } from 'zod';
import { toldProfile } from './told-profile';

/** What is wrong about somebody (Art. 16 GDPR): what it should be, and in their own words what has no field. */
export const rectificationDetails = z
  .strictObject({ set: toldProfile.optional(), words: z.string().trim().min(1).max(2_000).optional() })
  .refine(({ set, words }) => set !== undefined || words !== undefined, 'must say what is to be corrected');
