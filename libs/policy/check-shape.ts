import { z } from 'zod';
import { nearestWord } from './spelling';
import type { Path } from './yaml-source';

/** One way in which a value has not the shape it should have. */
export interface ShapeProblem {
  path: Path;
  /** The unknown key in the map at the path, when that is the problem. */
  key: string | null;
  rule: string;
  message: string;
  fix: string;
}

type Issue = z.core.$ZodIssue;

/** Checks a value against a schema and says every problem in words a person can act on. */
export function checkShape<T>(
  value: unknown,
  schema: z.ZodType<T>,
): { value: T; problems: [] } | { value: null; problems: ShapeProblem[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problems: [] };
  return {
    value: null,
    problems: result.error.issues.flatMap((issue) => problemsOf(issue, value, wordsOf(schema))),
  };
}

function problemsOf(issue: Issue, root: unknown, words: Words): ShapeProblem[] {
  const path = issue.path;
  const name = nameOf(path);
  const given = valueAt(root, path);
  const fix = words.descriptions.get(lastName(path)) ?? 'Correct the value.';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path,
      key,
      rule: 'unknown-key',
      message: `Nothing here is called "${key}".`,
      fix: meant(key, words.keys, 'Remove it.'),
    }));
  }
  if (given === undefined) {
    return [{ path, key: null, rule: 'missing', message: `${name} is missing.`, fix }];
  }
  if (issue.code === 'invalid_value') {
    const options = issue.values.map(String);
    return [
      {
        path,
        key: null,
        rule: 'unknown-value',
        message: `${name} can't be ${JSON.stringify(given)}.`,
        fix: meant(short(given), options, `Choose one of: ${options.join(', ')}.`),
      },
    ];
  }
  if (issue.code === 'invalid_union') {
    return [{ path, key: null, rule: 'unknown-value', message: `${name} can't be ${short(given)}.`, fix }];
  }
  const said = issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '');
  return [
    {
      path,
      key: null,
      rule: issue.code === 'custom' ? 'not-allowed' : 'wrong-value',
      message: `${name}: ${said}.`.replace('..', '.'),
      fix,
    },
  ];
}

const meant = (word: string, known: readonly string[], otherwise: string): string => {
  const near = nearestWord(word, known);
  return near === null ? otherwise : `Did you mean "${near}"?`;
};

const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
const lastName = (path: Path): string => path.findLast((key) => typeof key === 'string') ?? '';
const nameOf = (path: Path): string =>
  path.length === 0 ? 'The document' : `"${path.map(String).join('.')}"`;

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (v, key) => (v === null || typeof v !== 'object' ? undefined : (v as Record<PropertyKey, unknown>)[key]),
    root,
  );

interface Words {
  keys: string[];
  descriptions: Map<string, string>;
}

const known = new WeakMap<z.ZodType, Words>();

/** Every key a schema knows, and what its descriptions say about them. */
function wordsOf(schema: z.ZodType): Words {
  const cached = known.get(schema);
  if (cached) return cached;
  const descriptions = new Map<string, string>();
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [word, child] of Object.entries(node)) {
      if (word === 'propertyNames') {
        for (const key of (child as { enum?: string[] }).enum ?? []) keys.add(key);
      }
      if (word === 'properties' && child !== null && typeof child === 'object') {
        for (const [key, property] of Object.entries(child as Record<string, { description?: string }>)) {
          keys.add(key);
          if (property.description !== undefined && !descriptions.has(key))
            descriptions.set(key, property.description);
        }
      }
      visit(child);
    }
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const words = { keys: [...keys], descriptions };
  known.set(schema, words);
  return words;
}
