import { playKinds } from '@tact/journey';
import { z } from 'zod';
import { errorAt, type Finding } from '../finding';
import { defaultsFile, loadYaml } from '../read-yaml';
import type { YamlSource } from '../yaml-source';
import { BadPhrase, phrases, readPhrase } from './phrases';
import { foldWord } from './plain-text';

/** The rules of the lint that are about words; the others are about a play's shape. */
export const wordRules = [
  'false-urgency',
  'guilt-for-silence',
  'hidden-stop',
  'speaks-of-customers',
] as const;

/** The languages whose rules there are, by their BCP 47 tags. */
export const lintedLanguages = ['en', 'de'] as const;

const texts = z.array(z.string().min(1)).min(1);

const entrySchema = z.strictObject({
  rule: z.enum(wordRules),
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be lower-case words with hyphens'),
  severity: z.enum(['error', 'warning']).default('error'),
  phrases: texts.describe('What must not be said.'),
  unless: texts.optional().describe('Phrases around one of the others that make it honest.'),
  notIn: z.array(z.enum(playKinds)).default([]).describe('Kinds of plays in which it can be true.'),
  why: z.string().min(10).describe('Why it is refused, as a sentence goes on after the words found.'),
  better: z.string().min(10).describe('The direction of a better wording, as sentences.'),
  refuses: texts.describe('Examples it must find; tests say each.'),
  allows: texts.describe('Honest examples that no rule may find; tests say each.'),
});

const namesSchema = z.strictObject({
  greetings: texts.describe('Words before a name, such as hello.'),
  thanks: texts.describe('Words before a name at a sentence’s end, such as thank you.'),
  goesOn: texts.describe('Words after a comma that show that nobody was greeted: rather tea, or coffee.'),
  titles: texts.describe('Titles: what follows one is a name.'),
  notNames: texts.describe('Words with a capital that are nobody’s name; *word for any beginning.'),
  refuses: texts,
  allows: texts,
});

const fileSchema = z.strictObject({
  language: z.enum(lintedLanguages),
  lists: z.record(z.string().regex(/^[a-z]+$/), z.string()).default({}),
  stopAddresses: texts.describe('Words in an address that show that it is a way out of its own.'),
  names: namesSchema,
  entries: z.array(entrySchema).min(1),
});

type LintFile = z.infer<typeof fileSchema>;

export type LintEntry = LintFile['entries'][number] & { says: RegExp; saysHonestly: RegExp | null };

export interface LintLanguage {
  language: (typeof lintedLanguages)[number];
  entries: LintEntry[];
  names: LintFile['names'];
  stopAddresses: string[];
}

let loaded: LintLanguage[] | null = null;

/** The rules of every language, from the files that come with Tact. */
export function lintLanguages(): LintLanguage[] {
  loaded ??= lintedLanguages.map((language) => loadLanguage(defaultsFile(`lint/${language}.yaml`)));
  return loaded;
}

/** The rules of a language. Throws RuleBookError with findings. */
export function loadLanguage(path: string): LintLanguage {
  const { language, lists, names, stopAddresses, entries } = loadYaml(path, fileSchema, unreadablePhrases);
  return {
    language,
    names,
    stopAddresses: stopAddresses.map(foldWord),
    entries: entries.map((entry) => ({
      ...entry,
      says: phrases(entry.phrases, lists),
      saysHonestly: entry.unless ? phrases(entry.unless, lists) : null,
    })),
  };
}

function unreadablePhrases({ entries, lists }: LintFile, source: YamlSource): Finding[] {
  return entries.flatMap((entry, index) =>
    (['phrases', 'unless'] as const).flatMap((key) =>
      (entry[key] ?? []).flatMap((phrase, nth): Finding[] => {
        try {
          readPhrase(phrase, lists);
          return [];
        } catch (error) {
          if (!(error instanceof BadPhrase)) throw error;
          return [
            errorAt(source.placeOf(['entries', index, key, nth]), {
              rule: 'phrase',
              message: error.message,
              fix: 'libs/policy/lint/phrases.ts says which signs there are.',
            }),
          ];
        }
      }),
    ),
  );
}
