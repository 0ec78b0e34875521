import { z } from 'zod';
import { objectionDetails, rectificationDetails, restrictionDetails } from '@tact/policy';
import { privacyRights, requestStates, type PrivacyRight } from '@tact/records';
import { externalId } from '../customers/schemas';
import { opsPageQuery } from '../ops/schemas';

const name = z.string().regex(/^[a-z0-9-]{1,40}$/, 'is a short name such as gdpr');

/** What the details of a request may say, by its right; those of other rights say all by themselves. */
const detailsBy: Partial<Record<PrivacyRight, z.ZodType>> = {
  objection: objectionDetails,
  restriction: restrictionDetails,
  rectification: rectificationDetails,
};

export const privacyRequestBody = z
  .strictObject({
    right: z.enum(privacyRights),
    /** Every id they are known by, as the product calls them. */
    customers: z.array(externalId).min(1).max(20),
    /** Of the table of deadlines. */
    regulation: name.default('gdpr'),
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is an ISO 3166 code such as DE or US-CA')
      .nullable()
      .default(null),
    /** When they asked, where that was earlier: the deadlines count from then. */
    receivedAt: z.iso.datetime({ offset: true }).optional(),
    /** Nothing is done before, and until then it may be cancelled. */
    beginsAt: z.iso.datetime({ offset: true }).optional(),
    /** Where the answer goes; else the address they gave. */
    email: z.email().optional(),
    language: z.string().min(2).max(35).optional(),
    /** Who looks after it. */
    owner: z.string().min(1).max(100).optional(),
    /** What it is about, where the right leaves that open: what is wrong, what they object to, what is to end. */
    details: z.looseObject({}).optional(),
    /** With erasure: they get a copy of everything before it is deleted. */
    exportFirst: z.boolean().default(false),
  })
  .superRefine(({ right, details }, context) => {
    const fits = detailsBy[right];
    if (fits === undefined) {
      if (details !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['details'],
          message: `says nothing where the right is ${right}`,
        });
      return;
    }
    if (details === undefined && right !== 'rectification') return;
    for (const { path, message } of fits.safeParse(details ?? {}).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['details', ...path], message });
  })
  .meta({
    examples: [{ right: 'objection', customers: ['nobody-yet'], details: { to: 'direct-marketing' } }],
  });

/** Somebody did what was left to them, or refused it. */
export const concludeBody = z
  .strictObject({ outcome: z.enum(['completed', 'refused']) })
  .meta({ examples: [{ outcome: 'completed' }] });
export type ConcludeBody = z.infer<typeof concludeBody>;
export type PrivacyRequestBody = z.infer<typeof privacyRequestBody>;

export const privacyRequestsQuery = opsPageQuery.extend({
  state: z.enum(requestStates).optional(),
  right: z.enum(privacyRights).optional(),
  owner: z.string().min(1).max(100).optional(),
});
export type PrivacyRequestsQuery = z.infer<typeof privacyRequestsQuery>;
