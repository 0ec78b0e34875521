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
} from 'yaml';
import type { Finding } from './finding';

export type Path = readonly PropertyKey[];

export interface Place {
  line: number;
  column: number;
}

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
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [
    ...document.errors.map((e) => ({ e, severity: 'error' as const })),
    ...document.warnings.map((e) => ({ e, severity: 'warning' as const })),
  ];
  const findings: Finding[] = problems.map(({ e, severity }) => ({
    file,
    ...at(e.pos[0]),
    severity,
    rule: 'yaml',
    message: `This is no valid YAML: ${e.message}.`,
    fix: 'Correct the line; texts with a colon or a quote in them are safest after `|` on a line of their own.',
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
    findings.push({
      file,
      line: 1,
      column: 1,
      severity: 'error',
      rule: 'yaml',
      message,
      fix: 'Write it without aliases.',
    });
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

/** Block texts keep their lines, so a place inside them can be named exactly; folded ones only roughly. */
function placeInText(
  text: string,
  node: Node | null,
  at: (offset: number) => Place,
  row: number,
  column: number,
): Place {
  const start = at(node?.range?.[0] ?? 0);
  if (!isScalar(node)) return start;
  if (node.type === 'BLOCK_LITERAL') {
    const line = start.line + row;
    const indent = /^ */.exec(text.split('\n')[line - 1] ?? '')?.[0].length ?? 0;
    return { line, column: indent + column };
  }
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  return row === 1 ? { line: start.line, column: start.column + column - 1 + (isQuoted ? 1 : 0) } : start;
}
