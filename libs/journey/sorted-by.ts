/** The list sorted by a number; the same list where it is in order already, as what is kept in order mostly is. */
export function sortedBy<T>(list: T[], by: (one: T) => number): T[] {
  for (let i = 1; i < list.length; i += 1)
    if (by(list[i - 1] as T) > by(list[i] as T)) return list.toSorted((a, b) => by(a) - by(b));
  return list;
}
