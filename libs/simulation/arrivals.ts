import type { Instant } from '@tact/journey';

/** How far an event may stand from its place and still be put there. */
const LOOK_AHEAD = 4_096;

export interface Timed {
  at: Instant;
}

/**
 * Puts a stream that is almost sorted by time in order: each event waits until this many stand behind it. What is
 * sorted already costs one comparison; equal times keep their order.
 */
export class Arrivals<T extends Timed> {
  private readonly waiting: (T | undefined)[] = [];
  private first = 0;

  /** Takes one in, and gives the earliest back once enough wait behind it. */
  add(one: T): T | undefined {
    this.insert(one);
    return this.waiting.length - this.first > LOOK_AHEAD ? this.next() : undefined;
  }

  /** The earliest that waits. */
  next(): T | undefined {
    const one = this.waiting[this.first];
    this.waiting[this.first] = undefined;
    this.first += 1;
    if (this.first > LOOK_AHEAD) {
      this.waiting.splice(0, this.first);
      this.first = 0;
    }
    return one;
  }

  private insert(one: T): void {
    const { waiting, first } = this;
    const last = waiting[waiting.length - 1];
    if (waiting.length === first || last === undefined || last.at <= one.at) {
      waiting.push(one);
      return;
    }
    let [low, high] = [first, waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((waiting[middle] as T).at <= one.at) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, one);
  }
}
