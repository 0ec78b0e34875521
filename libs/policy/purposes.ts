import { sensitivities, type Purpose, type Sensitivity } from '@tact/journey';
import { z } from 'zod';
import { errorAt, type Finding } from './finding';
import { isDuration } from './durations';
import { defaultsFile, loadYaml } from './read-yaml';
import { isRegion } from './regions';
import type { YamlSource } from './yaml-source';

/** A registered purpose; what a register of processing asks for beside the core's needs is kept as it is. */
export interface RegisteredPurpose extends Purpose {
  /** A short title. */
  name: string;
  /** The same in other languages, by their BCP 47 tag. */
  translations?: Record<string, { name: string; words: string; example?: string | undefined }> | undefined;
  /** What it looks like when it happens, in a sentence. */
  example?: string | undefined;
  /** Its term in the W3C Data Privacy Vocabulary. */
  dpv?: string | undefined;
  /** What it needs to know of a person. */
  dataCategories: DataCategory[];
  /** What is done with it, as terms of the vocabulary. */
  processing: string[];
  /** Who else gets any of it. */
  recipients: string[];
  /** How long what it needs is kept: ISO 8601. */
  storage: string;
  /** Given over the API, it waits for the click in a mail; confirmed within so many hours, or not given. */
  doubleOptIn: boolean;
  confirmWithinHours: number;
  /** Whether a yes has to name the text it was given under. */
  noticeRequired: boolean;
}

export interface DataCategory {
  name: string;
  /** Its term in the vocabulary’s personal data extension. */
  dpv: string;
  sensitivity: Sensitivity;
}

/** Who answers for the processing. */
export interface Controller {
  name: string;
  address: string;
  contact: string;
  /** Where what is kept lies, and whose law is asked first: ISO 3166. */
  country: string;
  /** Where a complaint goes. */
  authority?: string | undefined;
}

/** The register of purposes. */
export interface PurposeRegister {
  version: string;
  controller: Controller;
  purposes: RegisteredPurpose[];
}

const purposeSchema = z.looseObject({
  id: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/, 'must be lower-case words with hyphens')
    .describe('Write the id in lower case, words joined by hyphens.'),
  name: z.string().min(1).describe('A short title for lists and preference pages.'),
  words: z.string().min(20).describe('Say in the customer’s words what it means for them.'),
  translations: z
    .record(
      z.string().regex(/^[a-z]{2,3}$/),
      z.strictObject({
        name: z.string().min(1),
        words: z.string().min(20),
        example: z.string().min(20).optional(),
      }),
    )
    .optional()
    .describe('Name and words in other languages, by language: de.'),
  example: z.string().min(20).optional().describe('Say what it looks like when it happens.'),
  lawfulBasis: z.enum(['consent', 'contract', 'legal-obligation', 'legitimate-interests']),
  essential: z.boolean().default(false),
  consentMonths: z.int().min(1).max(24).default(12),
  dpv: z.url().optional(),
  dataCategories: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        dpv: z.url(),
        sensitivity: z.enum(sensitivities).default('standard'),
      }),
    )
    .default([])
    .describe(
      'What it needs to know: name, and dpv with a term such as https://w3id.org/dpv/pd#EmailAddress.',
    ),
  processing: z
    .array(z.url())
    .default(['https://w3id.org/dpv#Collect', 'https://w3id.org/dpv#Store', 'https://w3id.org/dpv#Use']),
  recipients: z.array(z.string().min(1)).default([]),
  storage: z
    .string()
    .refine(isDuration, 'must be an ISO 8601 duration')
    .default('P24M')
    .describe('How long what it needs is kept: P24M.'),
  doubleOptIn: z
    .boolean()
    .default(false)
    .describe('true: a yes over the API waits for the click in a mail, and is no consent before.'),
  confirmWithinHours: z
    .int()
    .min(1)
    .max(14 * 24)
    .default(72)
    .describe('How long the link that confirms a double opt-in is valid: at most two weeks.'),
  noticeRequired: z
    .boolean()
    .default(false)
    .describe('true: a yes has to name the version of the text it was given under.'),
});

const controllerSchema = z.strictObject({
  name: z.string().min(1),
  address: z.string().min(1),
  contact: z.string().min(1).describe('A mail address or a page where people reach whoever answers.'),
  country: z
    .string()
    .refine(isRegion, 'must be an ISO 3166 code such as DE')
    .describe('Whose law is asked first: DE.'),
  authority: z.string().min(1).optional().describe('Where a complaint goes.'),
});

const nobodyNamed = {
  name: 'Whoever runs this Tact',
  address: 'not named in the register of purposes',
  contact: 'not named in the register of purposes',
  country: 'DE',
};

const purposesSchema = z.strictObject({
  version: z.string().min(1),
  controller: controllerSchema.default(nobodyNamed).describe('Who answers: name, address, contact, country.'),
  purposes: z.array(purposeSchema).min(1),
});

/** The register in a file, or the default one. Throws RuleBookError with findings. */
export const loadPurposeRegister = (file: string = defaultsFile('purposes.yaml')): PurposeRegister =>
  loadYaml(file, purposesSchema, unsoundPurposes);

/** The purposes registered in a file, or the default ones. Throws RuleBookError with findings. */
export const loadPurposes = (file?: string): RegisteredPurpose[] => loadPurposeRegister(file).purposes;

function unsoundPurposes({ purposes }: z.infer<typeof purposesSchema>, source: YamlSource): Finding[] {
  return purposes.flatMap((purpose, index) => {
    const finding = (key: string, rule: string, message: string, fix: string): Finding =>
      errorAt(source.placeOf(['purposes', index, key]), { rule, message, fix });
    const isTwice = purposes.findIndex((p) => p.id === purpose.id) < index;
    return [
      ...(isTwice
        ? [finding('id', 'duplicate-id', `"${purpose.id}" is registered twice.`, 'Keep one of them.')]
        : []),
      ...(purpose.doubleOptIn && purpose.lawfulBasis !== 'consent'
        ? [
            finding(
              'doubleOptIn',
              'nothing-to-confirm',
              `"${purpose.id}" asks for a double opt-in and rests on ${purpose.lawfulBasis}.`,
              'Only a consent can be confirmed: leave doubleOptIn out, or let it rest on consent.',
            ),
          ]
        : []),
      ...(purpose.essential &&
      (purpose.lawfulBasis === 'consent' || purpose.lawfulBasis === 'legitimate-interests')
        ? [
            finding(
              'essential',
              'essential-basis',
              `"${purpose.id}" can't be essential and rest on ${purpose.lawfulBasis}.`,
              'Essential is what a contract or the law requires; whatever can be declined is not.',
            ),
          ]
        : []),
      ...(purpose.doubleOptIn && purpose.lawfulBasis !== 'consent'
        ? [
            finding(
              'doubleOptIn',
              'double-opt-in-basis',
              `"${purpose.id}" rests on ${purpose.lawfulBasis}, so there is no yes to confirm.`,
              'Leave doubleOptIn out, or let it rest on consent.',
            ),
          ]
        : []),
    ];
  });
}
