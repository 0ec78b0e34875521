import { z } from 'zod';
import { channels, personalizationLevels, stages } from '@tact/journey';
import { toldProfile, type ToldProfile } from '@tact/policy';

export const externalId = z.string().min(1).max(256);
export const limit = z.coerce.number().int().min(1).max(200).default(50);
export const cursor = z.string().max(400).optional();
export const profileBody = toldProfile;
export type ProfileBody = ToldProfile;

export const touchRequestBody = z
  .strictObject({
    play: z.string().min(1).max(100),
    category: z.string().min(1).max(100).optional(),
    product: z.string().min(1).max(100).optional(),
    channel: z.enum(channels).optional(),
  })
  .meta({ examples: [{ play: 'product-tip', category: 'tea', product: 'tea-sencha' }] });
export type TouchRequestBody = z.infer<typeof touchRequestBody>;

export const reportBody = z
  .strictObject({ what: z.enum(['shown', 'clicked']) })
  .meta({ examples: [{ what: 'shown' }] });
export type ReportBody = z.infer<typeof reportBody>;

export const journeyQuery = z.object({ consistency: z.enum(['exact', 'projected']).default('exact') });
export const whyNotQuery = z.object({
  category: z.string().min(1).max(100).optional(),
  product: z.string().min(1).max(100).optional(),
  channel: z.enum(channels).optional(),
});
export const pageQuery = z.object({ limit, cursor });
export const decisionsQuery = z.object({
  limit,
  cursor,
  verdict: z.enum(['send', 'defer', 'hold']).optional(),
  play: z.string().max(100).optional(),
  reason: z.string().max(60).optional(),
});
export type DecisionsQuery = z.infer<typeof decisionsQuery>;
export const touchesQuery = z.object({
  limit,
  cursor,
  channel: z.enum(channels).optional(),
  fate: z.enum(['reserved', 'delivered', 'undelivered', 'refused', 'unknown']).optional(),
});
export type TouchesQuery = z.infer<typeof touchesQuery>;
export const journeysQuery = z.object({
  limit,
  cursor: z.string().max(100).optional(),
  stage: z.enum(stages).optional(),
  level: z.enum(personalizationLevels).optional(),
  backingOff: z.enum(['true', 'false']).optional(),
});
export type JourneysQuery = z.infer<typeof journeysQuery>;
