import { wholeSecond, type Instant } from '@tact/journey';
import { inWords, type DecisionLine, type WaitingLine } from './decision-line';

/** Tells what was decided over one person after the other in one order: by second, then by customer. */
export class InOrder {
  private readonly waiting: WaitingLine[] = [];

  constructor(private readonly out: (line: DecisionLine) => void) {}

  add(line: WaitingLine): void {
    this.waiting.push(line);
  }

  /** Tells all from before the second of an instant, from before which nothing is yet to be decided. */
  tellUntil(at: Instant): void {
    const { waiting } = this;
    const second = wholeSecond(at);
    // Sorting keeps the order in which one person's were decided.
    waiting.sort(byTimeAndCustomer);
    const later = waiting.findIndex((line) => line.at >= second);
    for (const line of waiting.splice(0, later < 0 ? waiting.length : later)) this.out(inWords(line));
  }
}

const byTimeAndCustomer = (a: WaitingLine, b: WaitingLine): number =>
  wholeSecond(a.at) - wholeSecond(b.at) || (a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : 0);
