import type { ToldEvent } from './people';

/** How far an event may stand from its place and still be put there. */
const LOOK_AHEAD = 4_096;

/**
 * Puts a stream that is almost sorted by time in order: each event waits until this many stand behind it. What is
 * sorted already costs one comparison; equal times keep their order.
 */
export class Arrivals {
  private readonly waiting: (ToldEvent | undefined)[] = [];
  private first = 0;

  /** Takes one in, and gives the earliest back once enough wait behind it. */
  add(one: ToldEvent): ToldEvent | undefined {
    this.insert(one);
    return this.waiting.length - this.first > LOOK_AHEAD ? this.next() : undefined;
  }

  /** The earliest that waits. */
  next(): ToldEvent | undefined {
    const one = this.waiting[this.first];
    this.waiting[this.first] = undefined;
    this.first += 1;
    if (this.first > LOOK_AHEAD) {
      this.waiting.splice(0, this.first);
      this.first = 0;
    }
    return one;
  }

  private insert(one: ToldEvent): void {
    const { waiting, first } = this;
    const last = waiting[waiting.length - 1];
    if (waiting.length === first || last === undefined || last.event.at <= one.event.at) {
      waiting.push(one);
      return;
    }
    let [low, high] = [first, waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((waiting[middle] as ToldEvent).event.at <= one.event.at) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, one);
  }
}
