import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import { errorAt, topOf, type Finding, type Place } from './finding';

export type Path = readonly PropertyKey[];

/** A parsed YAML file that still knows where everything stands. */
export interface YamlSource {
  file: string;
  /** Null when the text is no YAML. */
  value: unknown;
  findings: Finding[];
  /** Where the value at a path starts; the nearest parent's place when there is none. */
  placeOf(path: Path): Place;
  /** Where a key is written in the map at a path. */
  placeOfKey(path: Path, key: string): Place;
  /** Where row and column of a text value stand in the file, both from 1. */
  placeWithin(path: Path, row: number, column: number): Place;
}

export function yamlSource(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [
    ...document.errors.map((e) => ({ e, severity: 'error' as const })),
    ...document.warnings.map((e) => ({ e, severity: 'warning' as const })),
  ];
  const findings: Finding[] = problems.map(({ e, severity }) => ({
    ...at(e.pos[0]),
    severity,
    rule: 'yaml',
    ...(e.code === 'MULTIPLE_DOCS'
      ? {
          message: 'Here a second document begins.',
          fix: 'Put each into a file of its own, without the line of dashes.',
        }
      : {
          message: `This is no valid YAML: ${e.message}.`,
          fix: 'Correct the line; texts with a colon or a quote in them are safest after `|` on a line of their own.',
        }),
  }));
  const nodeAt = (path: Path): Node | null => nodeIn(document.contents, path);
  const startOf = (node: Node | null): number => node?.range?.[0] ?? 0;
  const source: YamlSource = {
    file,
    value: null,
    findings,
    placeOf: (path) => at(startOf(nearest(document.contents, path))),
    placeOfKey: (path, key) => {
      const map = nodeAt(path);
      const pair = isMap(map) ? pairOf(map.items, key) : undefined;
      return at(startOf((pair?.key as Node | undefined) ?? map));
    },
    placeWithin: (path, row, column) => placeInText(text, nodeAt(path), at, row, column),
  };
  if (document.errors.length > 0) return source;
  try {
    return { ...source, value: document.toJS({ maxAliasCount: 20 }) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    findings.push(errorAt(topOf(file), { rule: 'yaml', message, fix: 'Write it without aliases.' }));
    return source;
  }
}

const pairOf = (items: unknown[], key: PropertyKey): Pair | undefined =>
  items.find(
    (item): item is Pair => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
  );

function childOf(node: Node | null, key: PropertyKey): Node | null {
  if (isMap(node)) return (pairOf(node.items, key)?.value as Node | null | undefined) ?? null;
  if (isSeq(node)) return (node.items[Number(key)] as Node | undefined) ?? null;
  return null;
}

const nodeIn = (root: Node | null, path: Path): Node | null =>
  path.reduce<Node | null>((node, key) => (isAlias(node) ? null : childOf(node, key)), root);

function nearest(root: Node | null, path: Path): Node | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeIn(root, path.slice(0, length));
    if (node) return node;
  }
  return root;
}

/**
 * A text value and its source have the same characters in the same order; only blanks differ, by folding and
 * indentation, and quotes and escapes. So the place of a character is where the walk through both meets it.
 */
function placeInText(
  text: string,
  node: Node | null,
  at: (offset: number) => Place,
  row: number,
  column: number,
): Place {
  const start = node?.range?.[0] ?? 0;
  if (!isScalar(node) || typeof node.value !== 'string') return at(start);
  // Rows and columns count from where the text begins to say something: blanks around it are taken off.
  const value = node.value.trimStart();
  const before = value.split('\n', row - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const wanted = value.slice(0, before + column - 1);
  const inWords = wanted.replace(/\s+/g, '').length;
  const isBlank = /\s/.test(value[wanted.length] ?? '');
  const steps = sourceSteps(text, start, node.type);
  // A blank is where the word before it ends; anything else is found by itself.
  const step = steps(isBlank && inWords > 0 ? inWords - 1 : inWords);
  if (step === null) return at(start);
  return at(isBlank && inWords > 0 ? step.to : step.from);
}

/** Finds the nth character of a text value that is no blank, from 0, in its source. */
function sourceSteps(text: string, start: number, type: Scalar['type']) {
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  // A block's own text begins on the line after `|` or `>`.
  const first = isBlock ? text.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0);
  return (nth: number): { from: number; to: number } | null => {
    let left = nth;
    for (let from = first; from < text.length;) {
      const { width, stands } = unitAt(text, from, type);
      // An escape beyond the 16 bits stands for two.
      const units = stands.replace(/\s/g, '').length;
      if (units > left) return { from, to: from + width };
      left -= units;
      from += width;
    }
    return null;
  };
}

const escapes = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|\r?\n|[\s\S])/iy;

/** What is written at a place of a text, how wide it is, and what it stands for. */
function unitAt(text: string, from: number, type: Scalar['type']): { width: number; stands: string } {
  const written = text[from] ?? '';
  if (type === 'QUOTE_SINGLE' && text.startsWith("''", from)) return { width: 2, stands: "'" };
  if (type !== 'QUOTE_DOUBLE' || written !== '\\') return { width: 1, stands: written };
  escapes.lastIndex = from;
  const [escape = written, x, u, wide] = escapes.exec(text) ?? [];
  const code = x ?? u ?? wide;
  if (code !== undefined) return { width: escape.length, stands: String.fromCodePoint(parseInt(code, 16)) };
  // Named escapes stand for blanks and line ends; the others for themselves, and a few for control characters.
  const named = /[nrtvfNLP_ \r\n]/.test(escape[1] ?? '') ? ' ' : (escape[1] ?? '');
  return { width: escape.length, stands: named };
}
