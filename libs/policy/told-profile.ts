import { z } from 'zod';
import { isTimeZone, type TraitsGiven } from '@tact/journey';
import { addressWishes, isName, LONGEST_NAME } from './forms-of-address';
import { isGoal, MOST_GOALS } from './goals';
import { isRegion } from './regions';

const name = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .refine(isName, 'must be a name, without markup or addresses')
  .nullable()
  .exactOptional();
/** What somebody tells about themselves: null takes it back, what is left out stays as it is. */
export const toldProfile = z
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
export type ToldProfile = z.infer<typeof toldProfile>;

/** Of what was told, what goes to the vault. */
export function vaultedOf({ timeZone: _, language: __, region: ___, goals: ____, ...profile }: ToldProfile) {
  return profile;
}

/** What the journey hears of it: which names there are and whether an address takes mail, never which. */
export const traitsTold = (
  { timeZone, language, region, goals }: ToldProfile,
  names: object,
  takesMail: boolean | undefined,
  at: Date,
): TraitsGiven => ({
  type: 'Traits Given',
  at: at.getTime(),
  ...(timeZone === undefined ? {} : { timeZone }),
  ...(language === undefined ? {} : { language }),
  ...(region === undefined ? {} : { region }),
  ...(goals === undefined ? {} : { goals: goals ?? [] }),
  ...(takesMail === undefined ? {} : { hasEmail: takesMail }),
  ...names,
});

/** The fields of which what was told before is taken back. */
export const takenBackIn = (told: ToldProfile): string[] =>
  Object.entries(told).flatMap(([field, value]) => (value === null ? [field] : []));
