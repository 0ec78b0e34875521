/** How many ids are remembered at least; at most twice as many. */
const REMEMBERED = 2 ** 18;

/** Remembers the ids of the latest messages, in two generations, so that memory does not grow with the input. */
export class Duplicates {
  private recent = new Set<string>();
  private before = new Set<string>();

  /** Whether a message of this id was met lately; from now on it was. */
  met(id: string): boolean {
    if (this.before.has(id)) return true;
    // One look into a set that does not fit into any cache, instead of two.
    const { size } = this.recent;
    if (this.recent.add(id).size === size) return true;
    if (this.recent.size >= REMEMBERED) {
      this.before = this.recent;
      this.recent = new Set();
    }
    return false;
  }
}
