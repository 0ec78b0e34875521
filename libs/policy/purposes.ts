import type { Purpose } from '@tact/journey';
import { z } from 'zod';
import type { Finding } from './finding';
import { defaultsFile, loadYaml } from './read-yaml';
import type { YamlSource } from './yaml-source';

/** A registered purpose; what a register of processing asks for beside the core's needs is kept as it is. */
export interface RegisteredPurpose extends Purpose {
  /** A short title. */
  name: string;
  /** The same in other languages, by their BCP 47 tag. */
  translations?: Record<string, { name: string; words: string }> | undefined;
  /** Its term in the W3C Data Privacy Vocabulary. */
  dpv?: string | undefined;
  /** Given over the API, it waits for the click in a mail; confirmed within so many hours, or not given. */
  doubleOptIn: boolean;
  confirmWithinHours: number;
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
      z.strictObject({ name: z.string().min(1), words: z.string().min(20) }),
    )
    .optional()
    .describe('Name and words in other languages, by language: de.'),
  lawfulBasis: z.enum(['consent', 'contract', 'legal-obligation', 'legitimate-interests']),
  essential: z.boolean().default(false),
  consentMonths: z.int().min(1).max(24).default(12),
  dpv: z.url().optional(),
  doubleOptIn: z.boolean().default(false),
  confirmWithinHours: z
    .int()
    .min(1)
    .max(14 * 24)
    .default(72)
    .describe('How long the link that confirms a double opt-in is valid: at most two weeks.'),
});

const purposesSchema = z.strictObject({
  version: z.string().min(1),
  purposes: z.array(purposeSchema).min(1),
});

/** The purposes registered in a file, or the default ones. Throws RuleBookError with findings. */
export const loadPurposes = (file: string = defaultsFile('purposes.yaml')): RegisteredPurpose[] =>
  loadYaml(file, purposesSchema, unsoundPurposes).purposes;

function unsoundPurposes({ purposes }: z.infer<typeof purposesSchema>, source: YamlSource): Finding[] {
  return purposes.flatMap((purpose, index) => {
    const finding = (key: string, rule: string, message: string, fix: string): Finding => ({
      file: source.file,
      ...source.placeOf(['purposes', index, key]),
      severity: 'error',
      rule,
      message,
      fix,
    });
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
    ];
  });
}
