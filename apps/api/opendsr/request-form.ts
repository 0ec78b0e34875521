import { z } from 'zod';
import { isPublicUrl } from '@tact/channels';
import { isRegion } from '@tact/policy';

/** What OpenDSR 2.0 names; of the identities, what can be looked up here. */
export const requestTypes = ['access', 'portability', 'erasure'] as const;
export const supportedIdentities = [
  { identity_type: 'controller_customer_id', identity_format: 'raw' },
  { identity_type: 'email', identity_format: 'raw' },
] as const;

const identityTypes = [
  'controller_customer_id',
  'android_advertising_id',
  'android_id',
  'email',
  'fire_advertising_id',
  'ios_advertising_id',
  'ios_vendor_id',
  'microsoft_advertising_id',
  'microsoft_publisher_id',
  'roku_publisher_id',
  'roku_advertising_id',
] as const;
const identityFormats = ['raw', 'sha1', 'md5', 'sha256'] as const;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Clocks differ. */
const AHEAD_MS = 5 * 60_000;

const identity = z
  .object({
    identity_type: z.enum(identityTypes),
    identity_value: z.string().trim().min(1).max(500),
    identity_format: z.enum(identityFormats),
  })
  .superRefine(({ identity_type: type, identity_format: format, identity_value: value }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (!supportedIdentities.some((supported) => supported.identity_type === type)) {
      refuse('identity_type', `${type} is not known here; /discovery lists what is.`);
    } else if (format !== 'raw') {
      refuse('identity_format', `${format} can't be looked up, as only keyed hashes are kept; send it raw.`);
    } else if (type === 'email' && !z.email().safeParse(value).success) {
      refuse('identity_value', 'That is no e-mail address.');
    }
  });

export interface FormRules {
  regulations: string[];
  /** The domain that extensions meant for us stand under. */
  domain: string;
  callbacksAnywhere: boolean;
  now: Date;
}

/** A request as OpenDSR 2.0, section 7.1, has it. What is not known is left alone, as it is meant for others. */
export const requestForm = ({ regulations, domain, callbacksAnywhere, now }: FormRules) =>
  z.object({
    regulation: z.enum(regulations as [string, ...string[]]),
    subject_request_id: z.string().regex(UUID_V4, 'must be a UUID of version 4 in lower case'),
    subject_request_type: z.enum(requestTypes),
    submitted_time: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .refine((at) => at.getTime() <= now.getTime() + AHEAD_MS, 'lies in the future'),
    subject_identities: z.array(identity).min(1).max(50),
    api_version: z
      .string()
      .regex(/^2(\.\d+)*$/, 'must be 2.0')
      .default('2.0'),
    status_callback_urls: z
      .array(
        z
          .string()
          .max(2_000)
          .refine(
            (url) =>
              callbacksAnywhere ? z.url({ protocol: /^https?$/ }).safeParse(url).success : isPublicUrl(url),
            'must be an https URL that leads to a public address, without a password in it',
          ),
      )
      .max(10)
      .default([]),
    extensions: z
      .object({
        [domain]: z
          .strictObject({
            /** Whose law's deadline counts where the regulation leaves it open: DE, US-CA. */
            jurisdiction: z.string().refine(isRegion, 'must be an ISO 3166 code').optional(),
            /** Nothing is done before, and until then it can be cancelled. */
            begins_at: z.iso
              .datetime({ offset: true })
              .transform((text) => new Date(text))
              .optional(),
          })
          .optional(),
      })
      .loose()
      .nullish(),
  });
export type RequestForm = z.output<ReturnType<typeof requestForm>>;
