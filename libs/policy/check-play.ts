import { levelRank, type PersonalizationLevel, type Purpose } from '@tact/journey';
import type { Finding } from './finding';
import { readText } from './liquid-texts';
import type { PlayForm } from './play-schema';
import { demographic } from './refused-conditions';
import { levelOfVariable, variablesAt } from './text-variables';
import type { Path, YamlSource } from './yaml-source';

type Problem = Pick<Finding, 'rule' | 'message' | 'fix'> & {
  path: Path;
  severity?: Finding['severity'];
  within?: { row: number; column: number };
};

/** Everything about a well-formed play that the schema can't see. */
export function checkPlay(form: PlayForm, source: YamlSource, purposes: Purpose[] | null): Finding[] {
  const problems = [
    ...purposeProblems(form, purposes),
    ...subjectProblems(form),
    ...variantProblems(form),
    ...form.variants.flatMap((_, index) => textProblems(form, index)),
  ];
  return problems.map(({ path, within, severity = 'error', ...said }) => ({
    file: source.file,
    ...(within ? source.placeWithin(path, within.row, within.column) : source.placeOf(path)),
    severity,
    ...said,
  }));
}

function purposeProblems(form: PlayForm, purposes: Purpose[] | null): Problem[] {
  if (purposes === null) return [];
  const purpose = purposes.find((p) => p.id === form.purpose);
  const path = ['purpose'];
  if (!purpose) {
    const names = purposes.map((p) => p.id).join(', ');
    return [{ path, rule: 'no-purpose', message: `No purpose "${form.purpose}" is registered.`, fix: `Name one of: ${names}.` }];
  }
  if (form.kind === 'service' && !purpose.essential) {
    const message = `"${purpose.id}" is not essential, so a service play can't serve it.`;
    return [{ path, rule: 'no-purpose', message, fix: 'Serve an essential purpose, or let it be another kind.' }];
  }
  if (form.kind !== 'service' && purpose.essential) {
    const message = `"${purpose.id}" is essential: only service plays serve it.`;
    return [{ path, rule: 'no-purpose', message, fix: 'Serve a purpose that can be declined, or let it be of kind service.' }];
  }
  return [];
}

function subjectProblems(form: PlayForm): Problem[] {
  const problems: Problem[] = [];
  if (form.kind === 'retargeting' && form.about !== 'category' && form.about !== 'product') {
    const message = 'A retargeting play is about the category or product they looked at.';
    problems.push({ path: ['about'], rule: 'retargeting-about', message, fix: 'Write about: category or about: product.' });
  }
  if (form.trigger.on === 'schedule' && form.about !== 'nothing') {
    const message = `A schedule is about nothing in particular, so there is no ${form.about} to speak about.`;
    problems.push({ path: ['about'], rule: 'schedule-about', message, fix: 'Write about: nothing, or choose another trigger.' });
  }
  return problems;
}

/** The least level of the three variants whose names mean something everywhere. */
const namedLevels: Record<string, PersonalizationLevel> = {
  foundational: 'general',
  contextual: 'contextual',
  emotional: 'interest',
};

function variantProblems({ variants }: PlayForm): Problem[] {
  const problems: Problem[] = [];
  variants.forEach(({ id, level }, index) => {
    const named = namedLevels[id];
    if (variants.findIndex((v) => v.id === id) < index) {
      const message = `Two variants are called "${id}".`;
      problems.push({ path: ['variants', index, 'id'], rule: 'duplicate-id', message, fix: 'Give each its own id.' });
    }
    if (named !== undefined && (id === 'foundational' ? level !== named : levelRank(level) < levelRank(named))) {
      const message = `A ${id} variant can't have the level ${level}.`;
      problems.push({ path: ['variants', index, 'level'], rule: 'variant-level', message, fix: `Write level: ${named}, or another id.` });
    }
    if (variants.findIndex((v) => v.level === level) < index) {
      const message = `Another variant has the level ${level} too, and only the first of them is ever used.`;
      problems.push({ path: ['variants', index, 'level'], severity: 'warning', rule: 'same-level', message, fix: 'Keep one variant a level.' });
    }
  });
  if (!variants.some(({ level }) => level === 'general')) {
    const message = 'No variant has the level general, so nobody hears it before they are known better.';
    problems.push({ path: ['variants'], severity: 'warning', rule: 'no-foundational', message, fix: 'Add a foundational variant that fits everyone.' });
  }
  return problems;
}

const texts = ['subject', 'body', 'link'] as const;

function textProblems({ variants, about, trigger }: PlayForm, index: number): Problem[] {
  const variant = variants[index];
  if (!variant) return [];
  return texts.flatMap((field): Problem[] => {
    const path = ['variants', index, field];
    const reading = readText(variant[field]);
    if (!reading.ok) {
      const { row, column, message } = reading;
      return [{ path, within: { row, column }, rule: 'liquid', message: `The text can't be read as Liquid: ${message}.`, fix: 'Correct it; {{ and {% begin Liquid.' }];
    }
    return reading.variables.flatMap(({ path: name, as, row, column }): Problem[] => {
      const within = { row, column };
      const level = name === null ? null : levelOfVariable(name);
      if (level === null) return [unknownVariable(as, variant.level, path, within)];
      if (levelRank(level) > levelRank(variant.level)) {
        const message = `"${as}" is known from the level ${level} on, and this variant is for ${variant.level}.`;
        return [{ path, within, rule: 'too-familiar', message, fix: `Say it without, or in a variant of level ${level}.` }];
      }
      return isSpokenOf(as, about, trigger.on) ? [] : [nothingToSpeakOf(as, about, path, within)];
    });
  });
}

function unknownVariable(as: string, level: PersonalizationLevel, path: Path, within: Problem['within'] & object): Problem {
  if (demographic.test(as)) {
    const message = `"${as}": age, gender, income and marital status decide nothing here.`;
    return { path, within, rule: 'forbidden-condition', message, fix: 'Say what is true for everyone it is said to.' };
  }
  const fix = `At the level ${level} a text knows: ${variablesAt(level).join(', ')}.`;
  return { path, within, rule: 'unknown-variable', message: `No text knows "${as}".`, fix };
}

/** Category and product exist only in plays that are about one. */
const isSpokenOf = (variable: string, about: PlayForm['about'], on: PlayForm['trigger']['on']): boolean => {
  const named = variable.split('.')[0];
  if (named === 'category') return about !== 'nothing' && on !== 'schedule';
  if (named === 'product') return about === 'product' || about === 'complement';
  return true;
};

const nothingToSpeakOf = (as: string, about: string, path: Path, within: Problem['within'] & object): Problem => ({
  path,
  within,
  rule: 'nothing-to-speak-of',
  message: `The play is about ${about}, so "${as}" is never filled in.`,
  fix: 'Write about: category, product or complement, or leave it out.',
});
