/** A copy that nobody else has seen yet, with some of its fields set. */
export function withFields<T extends object>(copy: T, changes: Partial<T>): T {
  for (const field in changes) copy[field] = changes[field] as T[typeof field];
  return copy;
}
