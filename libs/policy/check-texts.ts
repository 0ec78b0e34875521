import { levelRank, type PersonalizationLevel } from '@tact/journey';
import type { PlayProblem } from './play-problem';
import { readText } from './liquid-texts';
import type { PlayForm } from './play-schema';
import { demographic } from './refused-conditions';
import { levelOfVariable, variablesAt } from './text-variables';
import type { Path } from './yaml-source';

const texts = ['subject', 'body', 'link'] as const;

/** What is wrong with the Liquid of one variant, and what it asks for that it may not know. */
export function textProblems({ variants, about, trigger }: PlayForm, index: number): PlayProblem[] {
  const variant = variants[index];
  if (!variant) return [];
  return texts.flatMap((field): PlayProblem[] => {
    const path = ['variants', index, field];
    const reading = readText(variant[field]);
    if (!reading.ok) {
      const { row, column, message } = reading;
      return [
        {
          path,
          within: { row, column },
          rule: 'liquid',
          message: `The text can't be read as Liquid: ${message}.`,
          fix: 'Correct it; {{ and {% begin Liquid.',
        },
      ];
    }
    return reading.variables.flatMap(({ path: name, as, row, column }): PlayProblem[] => {
      const within = { row, column };
      const level = name === null ? null : levelOfVariable(name);
      if (level === null) return [unknownVariable(as, variant.level, path, within)];
      if (levelRank(level) > levelRank(variant.level)) {
        const message = `"${as}" is known from the level ${level} on, and this variant is for ${variant.level}.`;
        return [
          {
            path,
            within,
            rule: 'too-familiar',
            message,
            fix: `Say it without, or in a variant of level ${level}.`,
          },
        ];
      }
      if (as === 'goal' && variant.goal === undefined) return [noGoal(path, within)];
      return isSpokenOf(as, about, trigger.on) ? [] : [nothingToSpeakOf(as, about, path, within)];
    });
  });
}

function unknownVariable(
  as: string,
  level: PersonalizationLevel,
  path: Path,
  within: PlayProblem['within'] & object,
): PlayProblem {
  if (demographic.test(as)) {
    const message = `"${as}": age, gender, income and marital status decide nothing here.`;
    return {
      path,
      within,
      rule: 'forbidden-condition',
      message,
      fix: 'Say what is true for everyone it is said to.',
    };
  }
  const fix = `At the level ${level} a text knows: ${variablesAt(level).join(', ')}.`;
  return { path, within, rule: 'unknown-variable', message: `No text knows "${as}".`, fix };
}

/** Category and product exist only in plays that are about one. */
const isSpokenOf = (variable: string, about: PlayForm['about'], on: PlayForm['trigger']['on']): boolean => {
  const named = variable.split('.')[0];
  if (named === 'category') return about !== 'nothing' && on !== 'schedule';
  if (named === 'product') return about === 'product' || about === 'complement';
  if (named === 'consent') return on === 'consent-ending';
  return true;
};

const noGoal = (path: Path, within: PlayProblem['within'] & object): PlayProblem => ({
  path,
  within,
  rule: 'nothing-to-speak-of',
  message: 'The variant is for no goal, so "goal" is never filled in.',
  fix: 'Say which goal the variant is for, such as goal: better-sleep, or leave it out.',
});

const nothingToSpeakOf = (
  as: string,
  about: string,
  path: Path,
  within: PlayProblem['within'] & object,
): PlayProblem => ({
  path,
  within,
  rule: 'nothing-to-speak-of',
  message: `The play is about ${about}, so "${as}" is never filled in.`,
  fix: as.startsWith('consent')
    ? 'Only a play with trigger: { on: consent-ending } knows a consent; leave it out.'
    : 'Write about: category, product or complement, or leave it out.',
});
