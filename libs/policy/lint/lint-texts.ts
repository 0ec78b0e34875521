import type { PlayProblem } from '../play-problem';
import { hiddenThings, ownStops } from './hidden';
import { namesIn } from './names';
import { plainText, type PlainText } from './plain-text';
import { readingsOf } from './readings';
import { lintLanguages, type LintEntry } from './rules';

/** One text of a play, wherever in it. */
export interface LintedText {
  path: PlayProblem['path'];
  text: string;
  /** A link is an address: nobody reads it as a sentence. */
  isLink: boolean;
  /** Of the variant, as written. */
  level?: unknown;
}

interface Match {
  from: number;
  to: number;
}

type Found = Pick<PlayProblem, 'severity' | 'rule' | 'message' | 'fix'> & { from: number };

/**
 * What a text must not say, in every language that has rules: a text may change its language by what it knows,
 * and what is dishonest in one means nothing in another.
 */
export function lintText({ path, text, isLink }: LintedText, kind: unknown): PlayProblem[] {
  const found = [...ownStopProblems(text), ...(isLink ? [] : [...hiddenProblems(text), ...said(text, kind)])];
  return found
    .filter((one, index) => found.findIndex((o) => o.rule === one.rule && o.from === one.from) === index)
    .sort((a, b) => a.from - b.from)
    .map(({ from, ...problem }) => ({ path, within: placeAt(text, from), ...problem }));
}

/** What its readings say, in words. */
function said(text: string, kind: unknown): Found[] {
  const seen = new Set<string>();
  return readingsOf(text).flatMap((reading) => {
    const plain = plainText(reading);
    if (seen.has(plain.text)) return [];
    seen.add(plain.text);
    return [...phraseProblems(text, plain, kind), ...nameProblems(text, plain)];
  });
}

function phraseProblems(text: string, plain: PlainText, kind: unknown): Found[] {
  return lintLanguages().flatMap(({ entries }) =>
    entries
      .filter(({ notIn }) => !notIn.some((one) => one === kind))
      .flatMap((entry) =>
        matchesIn(plain.text, entry.says)
          .filter((match) => !isHonest(entry, plain.text, match))
          .map((match) => ({
            from: plain.at[match.from] ?? 0,
            severity: entry.severity,
            rule: entry.rule,
            message: `“${excerpt(text, plain, match)}”: ${entry.why}`,
            fix: entry.better,
          })),
      ),
  );
}

/** `matchAll` would copy the expression, and with it what V8 compiled it to. */
function matchesIn(text: string, expression: RegExp): Match[] {
  const matches: Match[] = [];
  expression.lastIndex = 0;
  for (let found = expression.exec(text); found; found = expression.exec(text))
    matches.push({ from: found.index, to: found.index + found[0].length });
  return matches;
}

const isHonest = ({ saysHonestly }: LintEntry, text: string, match: Match): boolean =>
  saysHonestly !== null &&
  matchesIn(text, saysHonestly).some(({ from, to }) => from < match.to && match.from < to);

function nameProblems(text: string, plain: PlainText): Found[] {
  return namesIn(plain, lintLanguages()).map(({ isPlaceholder, ...match }) => ({
    from: plain.at[match.from] ?? 0,
    rule: 'name-nobody-gave',
    ...(isPlaceholder
      ? {
          message: `“${excerpt(text, plain, match)}” is another system’s blank; here it is sent as it stands.`,
          fix: 'Greet without a name, or write {{ person.firstName | default: "…" }} at the level individual.',
        }
      : {
          message: `“${excerpt(text, plain, match)}” is a name in the text: whoever reads it did not give it.`,
          fix: 'Greet without a name; only {{ person.firstName }} knows one, at the level individual.',
        }),
  }));
}

const hiddenProblems = (text: string): Found[] =>
  hiddenThings(text).map(({ from, to, why }) => ({
    from,
    rule: 'hidden-stop',
    message: `“${short(text.slice(from, to))}”: ${why}`,
    fix: 'Say in plain text what may be read; the way out stands under every message and stays in sight.',
  }));

const ownStopProblems = (text: string): Found[] =>
  ownStops(
    text,
    lintLanguages().flatMap(({ stopAddresses }) => stopAddresses),
  ).map(({ from, to }) => ({
    from,
    rule: 'hidden-stop',
    message: `“${short(text.slice(from, to))}” is a way out of its own, which stops nothing here.`,
    fix: 'Leave it out: every message carries its one-click stop, and only that one closes the gate.',
  }));

const excerpt = (text: string, { at }: PlainText, { from, to }: { from: number; to: number }): string => {
  const start = at[from] ?? 0;
  const last = at[to - 1] ?? start;
  return short(text.slice(start, Math.max(start, last) + 1));
};

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};

function placeAt(text: string, offset: number): { row: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { row: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
