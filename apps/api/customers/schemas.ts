import { z } from 'zod';
import { channels, isTimeZone, personalizationLevels, stages } from '@tact/journey';
import { addressWishes, isGoal, isName, isRegion, LONGEST_NAME, MOST_GOALS } from '@tact/policy';

export const externalId = z.string().min(1).max(256);
export const limit = z.coerce.number().int().min(1).max(200).default(50);
export const cursor = z.string().max(400).optional();
const name = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .refine(isName, 'must be a name, without markup or addresses')
  .nullable()
  .exactOptional();
export const profileBody = z
  .strictObject({
    email: z.email().nullable().exactOptional(),
    /** As they are addressed by it: Ms, Dr., Frau Prof. Dr. */
    title: name,
    firstName: name,
    lastName: name,
    addressAs: z.enum(addressWishes).nullable().exactOptional(),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
      .nullable()
      .exactOptional(),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 tag such as de')
      .nullable()
      .exactOptional(),
    region: z
      .string()
      .refine(isRegion, 'must be an ISO 3166 code such as DE or DE-BY')
      .nullable()
      .exactOptional(),
    goals: z
      .array(z.string().refine(isGoal, 'must be lower-case words with hyphens'))
      .max(MOST_GOALS)
      .nullable()
      .exactOptional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must tell something')
  .meta({
    examples: [
      {
        email: 'ada@example.test',
        title: 'Frau Dr.',
        firstName: 'Ada',
        lastName: 'Ebner',
        addressAs: 'formal',
        timeZone: 'Europe/Berlin',
        region: 'DE-BY',
        goals: ['better-sleep'],
      },
    ],
  });
export type ProfileBody = z.infer<typeof profileBody>;

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
