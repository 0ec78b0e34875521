import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { behaviourNames, channels, personalizationLevels, reasonCodes, stages } from '@tact/journey';
import { parse } from 'yaml';
import { z } from 'zod';
import { centreTexts } from './centre-texts';
import { parsed, type Message } from './message';

const message = z
  .string()
  .min(1)
  .transform((text, context) => {
    try {
      return parsed(text);
    } catch (error) {
      context.addIssue(`is no ICU MessageFormat: ${error instanceof Error ? error.message : String(error)}`);
      return z.NEVER;
    }
  });

/** One entry for each name, no more and no fewer. */
const each = <Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>);

const states = [
  'first-seen',
  'interest-strong',
  'returned',
  ...stages.map((stage) => `stage:${stage}` as const),
] as const;

const pageTexts = [
  ...(['whyTitle', 'rulesAsked', 'decision', 'toPreferences', 'toStop'] as const),
  ...(['stopTitle', 'stopText', 'stopButton', 'stoppedTitle', 'stoppedText', 'stillOnItsWay'] as const),
  ...(['onItsWayKnownBy', 'moreChoices', 'receiptTitle', 'receiptText', 'receiptSave'] as const),
  ...(['confirmTitle', 'confirmText', 'confirmUntil', 'confirmButton', 'confirmNothing'] as const),
  ...(['confirmedTitle', 'confirmedText', 'confirmGoneTitle', 'confirmGoneText'] as const),
  ...(['confirmMailSubject', 'confirmMailText', 'confirmMailIgnore'] as const),
  ...(['requestTitle', 'requestUnderWay', 'requestDue'] as const),
  ...(['objectedTitle', 'objectedText', 'objectedMailSubject', 'objectedMailLink'] as const),
  ...(['erasedTitle', 'erasedText', 'erasedLeft'] as const),
  ...(['erasedMailSubject', 'erasedMailText', 'erasedMailReceipt', 'erasedMailLink'] as const),
  ...(['erasedOthers', 'erasedOther', 'erasedMailOutstanding', 'erasedMailAllConfirmed'] as const),
  ...(['essentialTitle', 'essentialText'] as const),
  ...([
    'keepTitle',
    'keepIntro',
    'keepEnds',
    'keepButton',
    'lapseButton',
    'keepSilence',
    'keepThat',
    'lapseThat',
  ] as const),
  ...(['keepKept', 'keepLapsing', 'keepLapsed', 'keepGone', 'keepAnew', 'keepChangeOfMind'] as const),
] as const;

const catalogueSchema = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}$/, 'must be a language such as de'),
  locale: z.string(),
  categoryNames: z.enum(['as-written', 'lower-case']),
  moment: message,
  channels: each([...channels, 'any'], z.string().min(1)),
  reasons: each(
    reasonCodes,
    z.strictObject({ customer: message, wouldChange: message, opsWouldChange: message }),
  ),
  sent: z.strictObject({
    ...{ event: message, schedule: message, 'consent-ending': message, request: message },
    ...{ wouldChange: message, opsWouldChange: message },
  }),
  deeds: each([...behaviourNames, ...states, 'searches', 'other'], message),
  confidence: each(['barely', ...personalizationLevels], message),
  silence: each(
    [
      ...([
        'neverCalledFor',
        'neverCalledForChange',
        'opsNeverCalledFor',
        'opsNeverCalledForChange',
      ] as const),
      ...(['nothingInTheWay', 'nothingInTheWayChange', 'opsNothingInTheWay'] as const),
      ...(['unrecorded', 'unrecordedChange'] as const),
    ],
    message,
  ),
  pages: each(pageTexts, message),
});

/** Every text that explains something, in one language. */
export type MessageCatalogue = z.infer<typeof catalogueSchema>;

/** Throws, naming every place, where a text is missing, superfluous or no ICU MessageFormat. */
export function readCatalogue(file: string, text: string): MessageCatalogue {
  const { success, data, error } = catalogueSchema.safeParse(parse(text));
  if (success) return data;
  const faults = error.issues.map(({ path, message: fault }) => `${file}: ${path.join('.')}: ${fault}`);
  throw new Error(faults.join('\n'));
}

/** The built code finds the catalogues beside the sources. */
function folder(): string {
  const beside = join(__dirname, 'catalogues');
  return existsSync(beside) ? beside : join(__dirname, '../../../libs/explanations/catalogues');
}

/** The texts of the preference centre, which are as many as all others. Throws as `readCatalogue` does. */
function readCentre(file: string, text: string): Record<(typeof centreTexts)[number], Message> {
  const { success, data, error } = each(centreTexts, message).safeParse(parse(text));
  if (success) return data;
  throw new Error(error.issues.map(({ path, message: f }) => `${file}: ${path.join('.')}: ${f}`).join('\n'));
}

let readCentres: ReadonlyMap<string, ReturnType<typeof readCentre>> | null = null;

/** What the preference centre says, by language; there is one file for each catalogue. */
export function centreCatalogue(language: string): ReturnType<typeof readCentre> {
  readCentres ??= new Map(
    [...catalogues().keys()].map((tag) => {
      const name = `centre/${tag}.yaml`;
      return [tag, readCentre(name, readFileSync(join(folder(), name), 'utf8'))];
    }),
  );
  const texts = readCentres.get(language);
  if (!texts) throw new Error(`There is no language ${language}.`);
  return texts;
}

let read: ReadonlyMap<string, MessageCatalogue> | null = null;

/** The catalogues by language: one for each file beside this code, read once. */
export function catalogues(): ReadonlyMap<string, MessageCatalogue> {
  read ??= new Map(
    readdirSync(folder())
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => readCatalogue(name, readFileSync(join(folder(), name), 'utf8')))
      .map((catalogue) => [catalogue.language, catalogue]),
  );
  return read;
}
