import { z } from 'zod';
import { channels } from '@tact/journey';
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
export type OpsPageQuery = z.infer<typeof opsPageQuery>;
export const stopsQuery = z.object({ lifted: z.enum(['true', 'false']).default('false') });
export type StopsQuery = z.infer<typeof stopsQuery>;
