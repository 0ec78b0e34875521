import { Tokenizer, TokenKind, type TagToken, type TopLevelToken } from 'liquidjs';
import { readText, type UsedVariable } from '../liquid-texts';
import type { PlayProblem } from '../play-problem';
import type { LintedText } from './lint-texts';

/** Variables that a person may not have given. */
const isPersons = (variable: string): boolean => variable.startsWith('person.');

/**
 * Names used where nobody may have given one. A text with a hole in it is never sent, so without a fallback
 * the play is silent to everybody who gave no name.
 */
export function nameVariableProblems({ path, text, level }: LintedText): PlayProblem[] {
  // Below, no text knows a name at all, and that is said already.
  if (level !== 'individual') return [];
  const reading = readText(text);
  if (!reading.ok) return [];
  const uses = reading.variables.filter(({ path: name }) => name !== null && isPersons(name));
  if (uses.length === 0) return [];
  const tokens = new Tokenizer(text).readTopLevelTokens();
  const lines = text.split('\n');
  const offsetOf = ({ row, column }: UsedVariable): number =>
    lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0) + column - 1;
  const safe = safePlaces(tokens);
  return uses
    .filter((use) => !safe(offsetOf(use), use.as))
    .map(({ as, row, column }) => ({
      path,
      within: { row, column },
      rule: 'name-nobody-gave',
      message: `“${as}” has no fallback, and not everybody gave it.`,
      fix: `Write {% if ${as} %} … {% endif %} around it, or {{ ${as} | default: "…" }} with words that fit everyone.`,
    }));
}

type Asked = { given: string[]; otherwise: string[] };
const nothing: Asked = { given: [], otherwise: [] };

/** Which variables are certainly given at a place of the text, or may lack there without harm. */
function safePlaces(tokens: readonly TopLevelToken[]): (offset: number, variable: string) => boolean {
  const places: { from: number; to: number; given: readonly string[]; mayLack: boolean; text: string }[] = [];
  /** For each open condition: what is given where none of its branches so far was taken, and in the present one. */
  const open: { given: string[]; otherwise: string[] }[] = [];
  for (const token of tokens) {
    const { begin: from, end: to } = token;
    const text = token.getText();
    const name = token.kind === TokenKind.Tag ? (token as TagToken).name : null;
    const args = token.kind === TokenKind.Tag ? (token as TagToken).args : '';
    const top = open.at(-1);
    places.push({
      from,
      to,
      text,
      given: open.flatMap(({ given }) => given),
      mayLack: name === 'if' || name === 'elsif' || name === 'unless',
    });
    if (name === 'if' || name === 'unless') {
      const asked = name === 'if' ? askedBy(args) : opposite(askedBy(args));
      open.push({ given: asked.given, otherwise: asked.otherwise });
    } else if (name === 'elsif' && top) {
      const asked = askedBy(args);
      top.given = [...top.otherwise, ...asked.given];
      top.otherwise = [...top.otherwise, ...asked.otherwise];
    } else if (name === 'else' && top) top.given = [...top.otherwise];
    else if (name === 'case' || name === 'for' || name === 'tablerow') {
      open.push({ given: [], otherwise: [] });
    } else if (name !== null && /^end(if|unless|case|for|tablerow)$/.test(name)) open.pop();
  }
  return (offset, variable) => {
    const place = places.find(({ from, to }) => from <= offset && offset < to);
    if (!place) return false;
    const { mayLack, given, text, from } = place;
    return (
      mayLack || given.includes(variable) || /^[^|]{0,200}\|\s*default\s*:/.test(text.slice(offset - from))
    );
  };
}

/** Which variables are certainly given when a condition holds, and which otherwise. */
function askedBy(condition: string): Asked {
  const parts = condition.trim().split(/\s+and\s+/);
  if (/\sor\s/.test(condition)) return nothing;
  const asked = parts.map((part): Asked => {
    const [, name, sign] =
      /^(person\.\w+)(?:\s*(==|!=|<>)\s*(?:nil|null|blank|empty|""|''))?$/.exec(part) ?? [];
    if (name === undefined) return nothing;
    return sign === '==' ? { given: [], otherwise: [name] } : { given: [name], otherwise: [] };
  });
  return {
    given: asked.flatMap(({ given }) => given),
    // Where one of several parts fails, nobody knows which.
    otherwise: parts.length === 1 ? asked.flatMap(({ otherwise }) => otherwise) : [],
  };
}

const opposite = ({ given, otherwise }: Asked): Asked => ({ given: otherwise, otherwise: given });
