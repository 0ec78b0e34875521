import type { LintLanguage } from './rules';
import { HOLE, foldWord, type PlainText } from './plain-text';

export interface FoundName {
  /** From and to, as indices of the plain text. */
  from: number;
  to: number;
  isPlaceholder: boolean;
}

/** Where other systems fill a name in, and Tact never does: `[First name]`, `{name}`, `*|FNAME|*`, `%%VORNAME%%`. */
const placeholder = new RegExp(
  '(?:\\*\\||%{1,2}|[[{<#]|\\|\\|) ?' +
    '(?:(?:first|last|full|given|sur|user|your|customer|contact|vor|nach|kunden?|dein|ihr)[ _.-]?name|[fl]?name|anrede|salutation)' +
    ' ?(?:\\|\\*|%{1,2}|[\\]}>#]|\\|\\|)',
  'gu',
);

const words = /[\p{L}\p{M}'-]{1,40}/uy;
const between = /[ ,.]{0,2}/uy;

/** Everybody who is greeted by a name that stands in the text itself. */
export function namesIn(plain: PlainText, languages: readonly LintLanguage[]): FoundName[] {
  const found: FoundName[] = [...plain.text.matchAll(placeholder)].map(({ index, 0: { length } }) => ({
    from: index,
    to: index + length,
    isPlaceholder: true,
  }));
  const { greetings, titles, isNobody, goesOn } = wordsOf(languages);
  for (const { index, 0: greeting, groups } of plain.text.matchAll(greetings)) {
    const isThanks = groups?.['thanks'] !== undefined;
    const called = whoIsCalled(plain, index + greeting.length, titles);
    if (called === null || goesOn.test(plain.text.slice(called.to)) || (isThanks && called.ends !== 'mark'))
      continue;
    if (!called.hasTitle && called.names.some(isNobody)) continue;
    if (called.names.every((name) => titles.has(name) || isNobody(name))) continue;
    found.push({ from: called.from, to: called.to, isPlaceholder: false });
  }
  return found;
}

/** The capitalized words after a greeting, when nothing but a mark or the end follows them. */
function whoIsCalled({ cased }: PlainText, start: number, titles: ReadonlySet<string>) {
  const names: string[] = [];
  let from = start;
  let to = start;
  let hasTitle = false;
  for (let index = start; names.length < 5;) {
    words.lastIndex = index;
    const word = words.exec(cased)?.[0];
    if (word === undefined || !/^\p{Lu}/u.test(word)) break;
    const name = word.toLowerCase();
    if (names.length === 0) from = index;
    names.push(name);
    to = index + word.length;
    const isTitle = titles.has(name);
    hasTitle ||= isTitle;
    if (cased[to] !== ' ' && !(isTitle && cased.startsWith('. ', to))) break;
    between.lastIndex = to;
    index = to + (between.exec(cased)?.[0].length ?? 0);
  }
  const after = cased.slice(to, to + 2).trimStart()[0];
  if (names.length === 0) return null;
  const isEnd = after === undefined || after === '\n';
  if (!isEnd && !',!.?:;—-…'.includes(after)) return null;
  return { names, from, to, hasTitle, ends: isEnd || after === ',' ? ('end' as const) : ('mark' as const) };
}

interface Words {
  goesOn: RegExp;
  greetings: RegExp;
  titles: ReadonlySet<string>;
  isNobody: (word: string) => boolean;
}

const known = new WeakMap<readonly LintLanguage[], Words>();

function wordsOf(languages: readonly LintLanguage[]): Words {
  const cached = known.get(languages);
  if (cached) return cached;
  const all = (key: 'greetings' | 'thanks' | 'titles' | 'notNames' | 'goesOn'): string[] =>
    languages.flatMap(({ names }) => names[key].map(foldWord)).sort((a, b) => b.length - a.length);
  const exact = new Set(all('notNames').filter((word) => !word.startsWith('*')));
  const endings = all('notNames').flatMap((word) => (word.startsWith('*') ? [word.slice(1)] : []));
  const before = `(?<=^|[\\n.!?${HOLE}"] ?)`;
  const result: Words = {
    goesOn: new RegExp(`^, (?:${all('goesOn').join('|')}) `, 'u'),
    greetings: new RegExp(
      `${before}(?:(?<thanks>${all('thanks').join('|')})|${all('greetings').join('|')})(?:, | )`,
      'gu',
    ),
    titles: new Set(all('titles')),
    isNobody: (word) => exact.has(word) || endings.some((ending) => word.endsWith(ending)),
  };
  known.set(languages, result);
  return result;
}
