import {
  channels,
  isTimeZone,
  monthsAfter,
  type ConsentChanged,
  type Instant,
  type Play,
  type TraitsGiven,
} from '@tact/journey';
import {
  errorAt,
  instantOf,
  loadYaml,
  type Finding,
  type RegisteredPurpose,
  type YamlSource,
} from '@tact/policy';
import { z } from 'zod';

const time = z
  .string()
  .refine((text) => instantOf(text) !== null, 'must be an ISO 8601 date or time')
  .describe('Write an ISO 8601 date or time, such as 2024-02-01.');

const consentSchema = z.strictObject({
  purpose: z.string().min(1).describe('The id of a registered purpose, or all.'),
  channel: z.enum(['any', ...channels]).default('any'),
  state: z.enum(['given', 'refused', 'withdrawn']).default('given'),
  from: z
    .union([z.literal('first-event'), time])
    .default('first-event')
    .describe('Write first-event, or an ISO 8601 date or time.'),
  until: time.optional(),
});

const assumptionsSchema = z.strictObject({
  people: z.enum(['everyone', 'known']).default('everyone').describe('Whom it is assumed of.'),
  consents: z.array(consentSchema).default([]).describe('A list of purpose, channel, from and until.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone')
    .optional()
    .describe('Write an IANA zone such as Europe/Berlin.'),
  language: z.string().min(2).max(35).optional().describe('Write a language tag such as en or de-AT.'),
  email: z.boolean().default(false).describe('true: a mail address of theirs is known.'),
  firstName: z.boolean().default(false).describe('true: they gave their first name.'),
  formalName: z.boolean().default(false).describe('true: they gave a title and a family name.'),
  region: z.string().min(2).max(10).optional().describe('Write an ISO 3166 code such as DE or DE-BE.'),
  goals: z.array(z.string().min(1)).default([]).describe('Ids of goals that they stated.'),
  approved: z
    .union([z.literal('all'), z.array(z.string().min(1))])
    .default([])
    .describe('Write all, for every play that is no draft, or a list of the ids of plays.'),
});

/** What the input does not say and the run takes for granted. */
export type Assumptions = z.infer<typeof assumptionsSchema>;
type AssumedConsent = Assumptions['consents'][number];

export const nothingAssumed: Assumptions = assumptionsSchema.parse({});

/** Consent to everything from the first event. */
export const consentGiven = (to: Assumptions): Assumptions => ({
  ...to,
  consents: [{ purpose: 'all', channel: 'any', state: 'given', from: 'first-event' }, ...to.consents],
});

/** The assumptions in a file. Throws RuleBookError with findings. */
export const loadAssumptions = (
  file: string,
  { purposes, plays }: { purposes: RegisteredPurpose[]; plays: Play[] },
): Assumptions =>
  loadYaml(file, assumptionsSchema, (assumed, source) => [
    ...unknownPurposes(assumed, source, purposes),
    ...unknownPlays(assumed, source, plays),
    ...backwardSpans(assumed, source),
  ]);

const restsOnConsent = (purposes: RegisteredPurpose[]): RegisteredPurpose[] =>
  purposes.filter(({ lawfulBasis }) => lawfulBasis === 'consent');

function unknownPurposes(
  { consents }: Assumptions,
  source: YamlSource,
  purposes: RegisteredPurpose[],
): Finding[] {
  const known = restsOnConsent(purposes).map(({ id }) => id);
  return consents.flatMap(({ purpose }, i) =>
    purpose === 'all' || known.includes(purpose)
      ? []
      : [
          errorAt(source.placeOf(['consents', i, 'purpose']), {
            rule: 'no-such-purpose',
            message: `No purpose "${purpose}" rests on consent.`,
            fix: `Use all, or one of: ${known.join(', ')}.`,
          }),
        ],
  );
}

function unknownPlays({ approved }: Assumptions, source: YamlSource, plays: Play[]): Finding[] {
  if (approved === 'all') return [];
  return approved.flatMap((id, i) =>
    plays.some((play) => play.id === id)
      ? []
      : [
          errorAt(source.placeOf(['approved', i]), {
            rule: 'no-such-play',
            message: `There is no play "${id}".`,
            fix: `Use all, or some of: ${plays.map((play) => play.id).join(', ')}.`,
          }),
        ],
  );
}

const backwardSpans = ({ consents }: Assumptions, source: YamlSource): Finding[] =>
  consents.flatMap(({ from, until }, i) => {
    const [begins, ends] = [instantOf(from), instantOf(until)];
    if (begins === null || ends === null || begins < ends) return [];
    return [
      errorAt(source.placeOf(['consents', i, 'until']), {
        rule: 'backward-span',
        message: 'It ends before it begins.',
        fix: 'Write a later time, or leave it out.',
      }),
    ];
  });

/** The hashes of the plays whose content counts as approved; drafts only by name. */
export const approvedHashes = ({ approved }: Assumptions, plays: Play[]): string[] =>
  plays
    .filter((play) => (approved === 'all' ? !play.tags.includes('draft') : approved.includes(play.id)))
    .map((play) => play.contentHash);

/** What is assumed of a person who is first heard of at an instant: dated events, some of them yet to come. */
export function assumedOf(
  firstAt: Instant,
  assumed: Assumptions,
  purposes: RegisteredPurpose[],
): (TraitsGiven | ConsentChanged)[] {
  const { timeZone, language, region, email, firstName, formalName, goals } = assumed;
  const told = [timeZone, language, region].some((one) => one !== undefined);
  const says = told || email || firstName || formalName || goals.length > 0;
  const traits: TraitsGiven = {
    type: 'Traits Given',
    at: firstAt,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(language === undefined ? {} : { language }),
    ...(email ? { hasEmail: true } : {}),
    ...(firstName ? { hasFirstName: true } : {}),
    ...(formalName ? { hasFormalName: true } : {}),
    ...(region === undefined ? {} : { region }),
    ...(goals.length === 0 ? {} : { goals }),
  };
  return [
    ...(says ? [traits] : []),
    ...assumed.consents.flatMap((consent) =>
      restsOnConsent(purposes)
        .filter(({ id }) => consent.purpose === 'all' || consent.purpose === id)
        .map((purpose) => consentOf(consent, purpose, firstAt)),
    ),
  ];
}

function consentOf(
  { channel, state, from, until }: AssumedConsent,
  { id, consentMonths }: RegisteredPurpose,
  firstAt: Instant,
): ConsentChanged {
  const begins = instantOf(from) ?? firstAt;
  const ends = instantOf(until) ?? monthsAfter(begins, consentMonths);
  const validUntil = state === 'given' ? ends : null;
  // A journey does not begin before its person is heard of.
  return { type: 'Consent Changed', at: Math.max(begins, firstAt), purpose: id, channel, state, validUntil };
}
