import { z } from 'zod';
import { channels, consentStates, sensitivities } from '@tact/journey';
import { isRegion } from '@tact/policy';
import { actors, askWords } from '@tact/records';
import { cursor, limit } from '../customers/schemas';

const instant = z.iso.datetime({ offset: true });
const word = z.string().min(1).max(60);
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 tag such as de');
const noticeId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be lower-case words joined by hyphens, such as sign-up');
const version = z.string().regex(/^[\w.:-]{1,60}$/, 'must be a version such as 2025-11');
const country = z.string().refine(isRegion, 'must be an ISO 3166 code such as DE');

/** What a person, or a purpose's register, may be told to a consent; `expired` is what Tact notices itself. */
const sayable = [...consentStates.filter((state) => state !== 'expired'), ...askWords] as const;

/** A notice by its name; the language may be left out where it has but one. */
const noticeName = z.strictObject({ id: noticeId, version, language: language.optional() });
export type NoticeName = z.infer<typeof noticeName>;

const largestProof = 10_000;

/** One word on a consent. */
const consentWord = z.strictObject({
  purpose: word,
  channel: z.enum([...channels, 'any']),
  sensitivity: z.enum(sensitivities).default('standard'),
  state: z.enum(sayable),
  /** When the person said so; now when left out. */
  at: instant.optional(),
  /** When it ends; as long as the purpose says when left out. */
  validUntil: instant.optional(),
  /** The text it was given under. */
  notice: noticeName.optional(),
  /** Where and how it was said, such as sign-up form. */
  method: z.string().trim().min(1).max(100).optional(),
  /** Who said so: the customer unless it says another. */
  actor: z.enum(actors.filter((actor) => actor !== 'tact')).optional(),
  /** Whose law it was said under: ISO 3166. */
  jurisdiction: country.optional(),
  /** What shows it; kept as handed over, sealed under the person's own key. */
  proof: z
    .record(z.string(), z.json())
    .refine(
      (proof) => JSON.stringify(proof).length <= largestProof,
      `must be at most ${largestProof} characters`,
    )
    .optional(),
});
export type ConsentWord = z.infer<typeof consentWord>;

export const consentsBody = z
  .strictObject({ consents: z.array(consentWord).min(1).max(50) })
  .meta({ examples: [{ consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }] }] });
export type ConsentsBody = z.infer<typeof consentsBody>;

/** A line of an import: whose it is, and when it was said; the rest as everywhere. */
export const importLine = consentWord.omit({ actor: true }).extend({
  customer: z.string().min(1).max(256),
  at: instant,
});

export const refineBody = z
  .strictObject({
    purpose: word,
    sensitivity: z.enum(sensitivities).default('standard'),
    /** The channels that stay. */
    channels: z.array(z.enum(channels)).min(1).optional(),
    /** The topics and newsletters that stay. */
    topics: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{0,59}$/))
      .max(50)
      .optional(),
    /** At most one pushed message in so many days. */
    minDaysBetween: z.int().min(1).max(365).optional(),
    /** When it ends now. */
    until: instant.optional(),
    method: consentWord.shape.method,
  })
  .refine(
    ({ channels: kept, topics, minDaysBetween, until }) =>
      kept !== undefined || topics !== undefined || minDaysBetween !== undefined || until !== undefined,
    'must narrow something',
  )
  .meta({ examples: [{ purpose: 'marketing', channels: ['in-app'], minDaysBetween: 7 }] });
export type RefineBody = z.infer<typeof refineBody>;

export const stoodQuery = z.object({
  /** What stood then; what stands now when left out. */
  at: instant.optional(),
  /** As it was known then, or with what was told since. */
  known: z.enum(['then', 'now']).default('then'),
});
export type StoodQuery = z.infer<typeof stoodQuery>;

export const historyQuery = z.object({ limit, cursor });
export type HistoryQuery = z.infer<typeof historyQuery>;

export const noticeBody = z
  .strictObject({
    id: noticeId,
    version,
    /** The same text in every language that people read it in. */
    texts: z
      .record(language, z.string().min(1).max(100_000))
      .refine((texts) => Object.keys(texts).length > 0, 'must have a text'),
    url: z.url().optional(),
  })
  .meta({
    examples: [
      {
        id: 'sign-up',
        version: '2025-11',
        texts: { en: 'Yes, send me tips by e-mail. I can stop them at any time with one click.' },
      },
    ],
  });
export type NoticeBody = z.infer<typeof noticeBody>;
