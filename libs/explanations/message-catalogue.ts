import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { behaviourNames, channels, personalizationLevels, reasonCodes, stages } from '@tact/journey';
import { parse } from 'yaml';
import { z } from 'zod';
import { centreTexts } from './centre-texts';
import { parsed, type Message } from './message';
import { ownDataTexts } from './own-data-texts';

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
  ...(['restrictedTitle', 'restrictedText', 'restrictionEnds', 'restrictionEnded'] as const),
  ...(['restrictedMailSubject', 'rectifiedTitle', 'rectifiedText', 'rectifiedMailSubject'] as const),
  ...(['requestMailLink'] as const),
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

/** Texts in a folder of their own, one file for each catalogue. */
class Beside<Text extends string> {
  private read: ReadonlyMap<string, Record<Text, Message>> | null = null;

  constructor(
    private readonly place: string,
    private readonly texts: readonly Text[],
  ) {}

  in(language: string): Record<Text, Message> {
    this.read ??= new Map(
      [...catalogues().keys()].map((tag) => {
        const name = `${this.place}/${tag}.yaml`;
        return [tag, this.readFrom(name, readFileSync(join(folder(), name), 'utf8'))];
      }),
    );
    const texts = this.read.get(language);
    if (!texts) throw new Error(`There is no language ${language}.`);
    return texts;
  }

  /** Throws as `readCatalogue` does. */
  private readFrom(file: string, text: string): Record<Text, Message> {
    const { success, data, error } = each(this.texts, message).safeParse(parse(text));
    if (success) return data as Record<Text, Message>;
    const faults = error.issues.map(({ path, message: fault }) => `${file}: ${path.join('.')}: ${fault}`);
    throw new Error(faults.join('\n'));
  }
}

const centre = new Beside('centre', centreTexts);
const ownData = new Beside('own-data', ownDataTexts);

/** What the preference centre says, by language; there is one file for each catalogue. */
export const centreCatalogue = (language: string) => centre.in(language);

/** What people read when they take their data away or have it deleted. */
export const ownDataCatalogue = (language: string) => ownData.in(language);

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
