import type { Instant } from '@tact/journey';

export interface Entry<T> {
  at: Instant;
  what: T;
}

/** What is yet to come, soonest first: a binary heap. What falls on one instant comes in any order. */
export class Agenda<T> {
  private readonly heap: Entry<T>[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** When the first falls due; Infinity when nothing is to come. */
  get firstAt(): Instant {
    return this.heap[0]?.at ?? Infinity;
  }

  note(at: Instant, what: T): void {
    const { heap } = this;
    const entry = { at, what };
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Entry<T>;
      if (entry.at >= parent.at) break;
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
      if (below + 1 < heap.length && (heap[below + 1] as Entry<T>).at < (heap[below] as Entry<T>).at)
        below += 1;
      const child = heap[below] as Entry<T>;
      if (child.at >= last.at) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}
