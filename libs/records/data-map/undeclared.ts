import type { Schema, SchemaType } from 'mongoose';
import type { Fields } from './field';
import { isPlain, itemOf, partOf, treeOf, type FieldTree } from './field-tree';

/**
 * The paths of a value that nobody declared, without what stands there. Names that differ from one person to the next
 * are written `*`; a list of plain values may be declared as itself.
 */
export function undeclaredIn(fields: Fields, value: unknown): string[] {
  const found = new Set<string>();
  look(value, treeOf(fields), '', found);
  return [...found].sort();
}

function look(value: unknown, at: FieldTree, path: string, found: Set<string>): void {
  if (value === null || value === undefined || at.next.has('**')) return;
  if (Array.isArray(value)) {
    const item = itemOf(at);
    if (item === undefined) found.add(`${path}[]`);
    else for (const one of value) look(one, item, `${path}[]`, found);
    return;
  }
  if (!isPlain(value)) {
    if (at.field === null) found.add(path);
    return;
  }
  for (const [key, inside] of Object.entries(value)) {
    const next = partOf(at, key);
    if (next === undefined) found.add(joined(path, key));
    else look(inside, next, joined(path, at.next.has(key) ? key : '*'), found);
  }
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Every path of a collection's schema, and whether anything may stand below it. */
function pathsOfSchema(schema: Schema): Map<string, { isOpen: boolean }> {
  const paths = new Map<string, { isOpen: boolean }>();
  schema.eachPath((path: string, type: SchemaType & { schema?: Schema }) => {
    if (type.schema === undefined) {
      paths.set(path, { isOpen: type.instance === 'Mixed' });
      return;
    }
    const place = type.instance === 'Array' ? `${path}[]` : path;
    for (const [below, kind] of pathsOfSchema(type.schema)) paths.set(`${place}.${below}`, kind);
  });
  return paths;
}

/** What a schema has and the map doesn't, and the other way round. */
export function differences(schema: Schema, fields: Fields): { undeclared: string[]; notThere: string[] } {
  const paths = pathsOfSchema(schema);
  const declared = Object.keys(fields);
  const isBelow = (path: string, open: string): boolean => path.startsWith(`${open}.`);
  return {
    undeclared: [...paths]
      .filter(
        ([path, { isOpen }]) => !(path in fields || (isOpen && declared.some((one) => isBelow(one, path)))),
      )
      .map(([path]) => path),
    notThere: declared.filter(
      (path) => !paths.has(path) && ![...paths].some(([open, { isOpen }]) => isOpen && isBelow(path, open)),
    ),
  };
}
