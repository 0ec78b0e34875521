import { errorAt, type Finding, type Place } from './finding';
import type { YamlSource } from './yaml-source';

/** Nobody is spoken to, or not, because of these. */
export const demographic =
  /(^|[^a-z])(age|ages|aged|birth|birthday|birthdate|dob|gender|sex|male|female|income|salary|wealth|marital|married|marriage|single|divorced|widowed)([^a-z]|$)/i;

const silence =
  /(not|never|no|without|un|didn.?t|hasn.?t)[\s_-]*(been[\s_-]*)?(open|answer|repl|respon|click|read|react)|ignored|unread|inactiv|silent|silence|resting|e-?mail[\s_-]*open/i;

/**
 * Conditions that no play may have, whatever key they are written under: who people are by age, gender, income
 * or marital status, and that they did not answer.
 */
export function refusedConditions(source: YamlSource): Finding[] {
  const play = source.value;
  if (!isRecord(play)) return [];
  const found: Finding[] = [];
  const add = (rule: string, place: Place, message: string, fix: string): void => {
    found.push(errorAt(place, { rule, message, fix }));
  };
  const judge = (word: string, place: Place): void => {
    if (demographic.test(spaced(word))) {
      add(
        'forbidden-condition',
        place,
        `"${word}": age, gender, income and marital status can't condition a play.`,
        'Answer what people do, not who they are.',
      );
    } else if (silence.test(word)) {
      add(
        'no-chase',
        place,
        `"${word}": not answering is an answer, and no play answers it.`,
        'Answer something they did; silence is met with silence.',
      );
    }
  };
  const conditions = [
    'trigger',
    'conditions',
    'condition',
    'when',
    'if',
    'unless',
    'audience',
    'segment',
    'target',
  ];
  for (const key of Object.keys(play)) {
    if (conditions.includes(key)) visit(play[key], [key]);
    else if (demographic.test(spaced(key))) judge(key, source.placeOfKey([], key));
  }
  function visit(value: unknown, path: PropertyKey[]): void {
    if (path.length > 8) return;
    if (typeof value === 'string' && path.at(-2) !== 'categories') judge(value, source.placeOf(path));
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]));
    else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) {
        judge(key, source.placeOfKey(path, key));
        visit(item, [...path, key]);
      }
    }
  }
  return found;
}

/** `maritalStatus` and `marital_status` as words. */
export const spaced = (word: string): string =>
  word.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
