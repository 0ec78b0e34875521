import { z } from 'zod';
import { channels, taskKinds } from '@tact/journey';
import { cursor, limit } from '../customers/schemas';

export const stopBody = z
  .strictObject({
    scope: z.union([
      z.strictObject({ play: z.string().min(1).max(100) }),
      z.strictObject({ channel: z.enum(channels) }),
      z.strictObject({ everything: z.literal(true) }),
    ]),
    /** Why, for those who wonder later. */
    reason: z.string().trim().min(3).max(500),
  })
  .meta({ examples: [{ scope: { play: 'welcome' }, reason: 'Wrong price in the text' }] });
export type StopBody = z.infer<typeof stopBody>;

export const webhookTargetBody = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }),
    purposes: z.array(z.string().min(1).max(60)).min(1).max(20),
  })
  .meta({ examples: [{ url: 'http://127.0.0.1:9/hooks', purposes: ['service'] }] });
export type WebhookTargetBody = z.infer<typeof webhookTargetBody>;

export const tasksQuery = z.object({
  limit,
  cursor,
  state: z.enum(['open', 'closed']).optional(),
  kind: z.enum(taskKinds).optional(),
});
export type TasksQuery = z.infer<typeof tasksQuery>;

export const closeTaskBody = z
  .strictObject({
    /** For those who look at it later; kept under the customer's key. */
    note: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ examples: [{ note: 'Called back, all is well.' }] });
export type CloseTaskBody = z.infer<typeof closeTaskBody>;
export const renewalBody = z
  .strictObject({
    /** The `next` of the answer before; from the first journey when left out. */
    after: z.string().min(1).max(100).nullable().default(null),
    /** Journeys in one request. */
    most: z.int().min(1).max(1_000).default(500),
  })
  .meta({ examples: [{ after: null, most: 500 }] });
export type RenewalBody = z.infer<typeof renewalBody>;

export const opsPageQuery = z.object({ limit, cursor });
export const auditQuery = z.object({ limit, cursor, about: z.string().min(1).max(100).optional() });
export type AuditQuery = z.infer<typeof auditQuery>;
export type OpsPageQuery = z.infer<typeof opsPageQuery>;
export const stopsQuery = z.object({ lifted: z.enum(['true', 'false']).default('false') });
export type StopsQuery = z.infer<typeof stopsQuery>;
