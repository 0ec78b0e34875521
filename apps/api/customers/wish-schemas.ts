import { z } from 'zod';
import { channels, isTimeZone, personalizationLevels } from '@tact/journey';
import { weekdays } from '@tact/policy';

const instant = z.iso.datetime({ offset: true });
const word = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be lower-case words joined by hyphens, such as mothers-day');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:30');

const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** What is left out stays as it was; null takes a choice back. */
export const preferencesBody = z
  .strictObject({
    topics: z.array(word).max(50).nullable().optional(),
    /** Where they live; hours that end before they begin run over midnight. */
    schedule: z
      .strictObject({
        weekdays: z.array(z.enum(weekdays)).min(1).max(7),
        from: timeOfDay,
        to: timeOfDay,
      })
      .nullable()
      .optional(),
    minDaysBetween: z.number().int().min(1).max(365).nullable().optional(),
    ceiling: z.enum(personalizationLevels).nullable().optional(),
    /** The only ones they want, of those they agreed to. */
    channels: z.array(z.enum(channels)).max(channels.length).nullable().optional(),
    /** Where they live, as they say it: it beats what a product tells. */
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
      .nullable()
      .optional(),
    language: z.string().regex(languageTag, 'must be a BCP 47 tag such as de').nullable().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must choose something')
  .meta({
    examples: [
      {
        topics: ['guides'],
        schedule: { weekdays: ['monday', 'friday'], from: '09:00', to: '18:00' },
        minDaysBetween: 7,
        ceiling: 'contextual',
        channels: ['email', 'in-app'],
        timeZone: 'Europe/Berlin',
        language: 'de',
      },
    ],
  });
export type PreferencesBody = z.infer<typeof preferencesBody>;

export const contextName = word;
export const contextBody = z
  .strictObject({
    context: contextName,
    /** When it is over; as long as the policy remembers such things when left out. */
    until: instant.optional(),
    /** Tags of plays that it mutes, beside those the policy names. */
    tags: z.array(word).max(30).default([]),
  })
  .meta({ examples: [{ context: 'bereavement', tags: ['birthday'] }] });
export type ContextBody = z.infer<typeof contextBody>;

export const pauseBody = z
  .strictObject({
    /** When it ends by itself; it lasts until they resume when left out or null. */
    until: instant.nullable().optional(),
  })
  .meta({ examples: [{}, { until: '2099-01-01T08:00:00Z' }] });
export type PauseBody = z.infer<typeof pauseBody>;
