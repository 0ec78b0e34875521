/** A record's own entry: a category may be called `constructor`, and what objects inherit is nobody's data. */
export function entryOf<T>(record: Record<string, T>, key: string): T | undefined {
  const entry = record[key];
  return entry !== undefined && Object.hasOwn(record, key) ? entry : undefined;
}

/**
 * The record with one entry set. An object is copied fast where its literal names nothing else, and slowly where a
 * computed name stands in it (Node 20); `__proto__` alone can't be set like any other.
 */
export function withEntry<T>(record: Record<string, T>, key: string, value: T): Record<string, T> {
  if (key === '__proto__') return { ...record, [key]: value };
  const copy = { ...record };
  copy[key] = value;
  return copy;
}

/** Two records as one; what both have is united. */
export function united<T>(
  a: Record<string, T>,
  b: Record<string, T>,
  both: (a: T, b: T) => T,
): Record<string, T> {
  const shared = Object.entries(b).map(([key, theirs]): [string, T] => {
    const ours = entryOf(a, key);
    return [key, ours === undefined ? theirs : both(ours, theirs)];
  });
  return Object.fromEntries([...Object.entries(a), ...shared]);
}
