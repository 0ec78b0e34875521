import {
  behaviourNames,
  channels,
  personalizationLevels,
  playKinds,
  sensitivities,
  stages,
} from '@tact/journey';
import { z } from 'zod';

/** ISO 8601: days, one Monday. */
export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** What a journey may reach and a play may answer. Resting is not among them: it is not answering. */
export const answerableStates = [
  'first-seen',
  'interest-strong',
  'returned',
  ...stages.filter((stage) => stage !== 'resting').map((stage) => `stage:${stage}` as const),
] as const;

const word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with hyphens')
  .max(60);

const duration = z
  .string()
  .regex(
    /^P(?=.)(\d{1,3}W)?(\d{1,4}D)?(T(?=.)(\d{1,4}H)?(\d{1,5}M)?)?$/,
    'must be an ISO 8601 duration of days, hours or minutes',
  );

const categories = z
  .array(z.string().min(1))
  .min(1)
  .describe('Ids of catalogue categories: it answers only when the trigger was about one of them.');

const after = duration.describe('How long to wait after the trigger, such as PT20H.');

const trigger = z
  .discriminatedUnion('on', [
    z.strictObject({
      on: z.literal('event'),
      event: z.enum(behaviourNames).describe('What the customer did.'),
      categories: categories.optional(),
      after: after.optional(),
    }),
    z.strictObject({
      on: z.literal('state'),
      state: z
        .enum(answerableStates)
        .describe('What the journey reached: first-seen, interest-strong, returned, or a stage.'),
      categories: categories.optional(),
      after: after.optional(),
    }),
    z.strictObject({
      on: z.literal('schedule'),
      weekdays: z
        .array(z.enum(weekdays))
        .min(1)
        .describe('Days of the week, in the customer’s own time zone.'),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day')
        .describe('Time of day in the customer’s own time zone: "10:00", in quotes.'),
    }),
    z.strictObject({ on: z.literal('consent-ending') }),
    z.strictObject({ on: z.literal('request') }),
  ])
  .describe('What makes it worth saying: {on: event | state | schedule | consent-ending | request, …}.');

const variant = z.strictObject({
  id: word.describe('foundational, contextual, emotional, or a name of your own.'),
  level: z
    .enum(personalizationLevels)
    .describe(
      'The least level a person must have reached to be told this; it decides what the text may know.',
    ),
  goal: word
    .optional()
    .describe('A goal the customer named, as the shop lists them: said only to those who named it.'),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(150)
    .regex(/^[^\r\n]*$/, 'must be one line')
    .describe('One line, Liquid.'),
  body: z
    .string()
    .trim()
    .min(1)
    .max(5_000)
    .describe('Plain text, Liquid; an empty line begins a paragraph, lines that begin with "- " are a list.'),
  link: z
    .string()
    .regex(
      /^preferences$|^(\/(?!\/)|https?:\/\/)\S*$|^(\/(?!\/)|https?:\/\/).*\{\{.*\}\}.*$/,
      'must be a path, a web address, or preferences',
    )
    .describe(
      'Where the message leads: a path of the shop such as /tea, or an https address. Liquid. `preferences` leads to their own preference centre.',
    ),
});

/** A play as people write it. */
export const playSchema = z.strictObject({
  $schema: z.string().optional(),
  id: word.describe(
    'The play’s name in lower case, words joined by hyphens; decisions and stops refer to it.',
  ),
  owner: z.string().trim().min(1).max(80).describe('The team that answers for it.'),
  purpose: word.describe('The registered purpose it serves; any for a play that reminds of consents.'),
  sensitivity: z
    .enum(sensitivities)
    .default('standard')
    .describe(
      'How near it comes: sensitive, or special for the special categories of Art. 9 GDPR, need a consent of their own.',
    ),
  kind: z.enum(playKinds).describe('What it is, as far as the contact rules care.'),
  channels: z
    .array(z.enum(channels))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names a channel twice')
    .describe('Where it may be said; the first that may be used is used.'),
  priority: z
    .int()
    .min(0)
    .max(100)
    .default(50)
    .describe('0 to 100; higher wins when several want the same moment.'),
  trigger,
  slots: z
    .array(word)
    .min(1)
    .max(20)
    .refine((list) => new Set(list).size === list.length, 'names a slot twice')
    .optional()
    .describe('Places in the product that it may fill when they ask, such as home-banner.'),
  about: z
    .enum(['nothing', 'category', 'product', 'complement'])
    .default('nothing')
    .describe(
      'What it speaks about: nothing in particular, what the trigger was about, or what goes with it.',
    ),
  tags: z
    .array(word)
    .default([])
    .describe('Words that other rules may mute it by, such as mothers-day; draft for drafts.'),
  topic: word.optional().describe('The topic or newsletter it belongs to, for those who choose among them.'),
  regions: z
    .array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code such as DE or DE-BY'))
    .min(1)
    .optional()
    .describe('Where it is true, as ISO 3166 codes: only those who said they are there hear it.'),
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-05-10, in quotes')
    .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date of the calendar')
    .optional()
    .describe('The last day on which it is true, where the customer lives; a date in quotes.'),
  freshFor: duration
    .optional()
    .describe('How long after its trigger it is still worth saying; PT24H unless told.'),
  because: z
    .string()
    .trim()
    .min(20, 'must be a sentence')
    .max(300)
    .describe(
      'The friction it takes away or the value it adds, in a sentence. A play that can’t say it isn’t written.',
    ),
  variants: z
    .array(variant)
    .min(1)
    .max(3)
    .describe('One to three ways of saying it, from general to personal.'),
});

export type PlayForm = z.infer<typeof playSchema>;

/** JSON Schema of a play file, for editors; draft 7 is what they all understand. */
export const playJsonSchema = (): Record<string, unknown> => ({
  title: 'A play of Tact',
  ...z.toJSONSchema(playSchema, { io: 'input', target: 'draft-7' }),
});
