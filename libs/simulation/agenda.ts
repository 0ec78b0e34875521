import type { Instant } from '@tact/journey';

export interface Entry<T> {
  at: Instant;
  /** Of what falls on one instant, the lower rank comes first, then what was noted first. */
  rank: number;
  noted: number;
  what: T;
}

/** What is yet to come, soonest first: a binary heap. */
export class Agenda<T> {
  private readonly heap: Entry<T>[] = [];
  private noted = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the first falls due; Infinity when nothing is to come. */
  get firstAt(): Instant {
    return this.heap[0]?.at ?? Infinity;
  }

  note(at: Instant, rank: number, what: T): void {
    const { heap } = this;
    const entry = { at, rank, noted: (this.noted += 1), what };
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Entry<T>;
      if (!isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  takeFirst(): Entry<T> | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry<T>, heap[below] as Entry<T>))
        below += 1;
      const child = heap[below] as Entry<T>;
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.at < b.at || (a.at === b.at && (a.rank < b.rank || (a.rank === b.rank && a.noted < b.noted)));
