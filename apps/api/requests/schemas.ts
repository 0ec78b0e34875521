import { z } from 'zod';
import { privacyRights, requestStates } from '@tact/records';
import { cursor, limit } from '../customers/schemas';
import { letBeReason, settledReference } from '../processors/schemas';

export const queueQuery = z.object({
  limit,
  cursor,
  state: z.enum(requestStates).optional(),
  right: z.enum(privacyRights).optional(),
  regulation: z.string().min(1).max(60).optional(),
  /** A name; `none` for those nobody looks after. */
  owner: z.string().trim().min(1).max(100).optional(),
  /** 0: what is overdue. */
  dueWithinDays: z.coerce.number().int().min(0).max(400).optional(),
});
export type QueueQuery = z.infer<typeof queueQuery>;

const ownerName = z.string().trim().min(1).max(100);
export const ownerBody = z
  .strictObject({ owner: ownerName.nullable() })
  .meta({ examples: [{ owner: 'ada' }] });
export type OwnerBody = z.infer<typeof ownerBody>;

const reason = z.string().trim().min(10).max(1_000);
export const extendBody = z
  .strictObject({
    /** Why, as the person is told; kept under the request's own key. */
    reason,
    /** Left out, as far as the law allows. */
    until: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ examples: [{ reason: 'Two archives have to be searched by hand.' }] });
export type ExtendBody = z.infer<typeof extendBody>;

export const callbacksBody = z
  .strictObject({ do: z.enum(['retry', 'dismiss']) })
  .meta({ examples: [{ do: 'retry' }] });
export type CallbacksBody = z.infer<typeof callbacksBody>;

const processor = z.string().min(1).max(100);

/** What a form on the page says; a date is the end of that day in Greenwich. */
export const handlingForm = z.discriminatedUnion('do', [
  z.object({ do: z.literal('assign'), owner: z.string().trim().max(100) }),
  z.object({ do: z.literal('acknowledge') }),
  z.object({ do: z.literal('extend'), reason, until: z.union([z.iso.date(), z.literal('')]).default('') }),
  z.object({ do: z.enum(['retry', 'dismiss']) }),
  z.object({ do: z.literal('confirm'), processor, reference: settledReference }),
  z.object({ do: z.literal('ask-again'), processor }),
  z.object({ do: z.literal('let-be'), processor, reason: letBeReason }),
]);
