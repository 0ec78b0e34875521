import { z } from 'zod';
import { privacyRights, requestStates } from '@tact/records';
import { externalId } from '../customers/schemas';
import { opsPageQuery } from '../ops/schemas';

const name = z.string().regex(/^[a-z0-9-]{1,40}$/, 'is a short name such as gdpr');

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
    /** With erasure: they get a copy of everything before it is deleted. */
    exportFirst: z.boolean().default(false),
  })
  .meta({ examples: [{ right: 'access', customers: ['account-1017'], language: 'en' }] });
export type PrivacyRequestBody = z.infer<typeof privacyRequestBody>;

export const privacyRequestsQuery = opsPageQuery.extend({
  state: z.enum(requestStates).optional(),
  right: z.enum(privacyRights).optional(),
  owner: z.string().min(1).max(100).optional(),
});
export type PrivacyRequestsQuery = z.infer<typeof privacyRequestsQuery>;
