import type { Instant } from '@tact/journey';
import type { DecisionLine } from './decision-line';

/** Holds the decisions of one second until it is over, and tells them by customer: one order, whoever came first. */
export class InOrder {
  private second: Instant = -Infinity;
  private readonly lines: DecisionLine[] = [];

  constructor(private readonly out: (line: DecisionLine) => void) {}

  advance(second: Instant): void {
    if (second > this.second) {
      this.flush();
      this.second = second;
    }
  }

  add(line: DecisionLine): void {
    this.lines.push(line);
  }

  flush(): void {
    const { lines } = this;
    if (lines.length === 0) return;
    // Mostly they are one person's. Sorting keeps the order in which those were decided.
    if (lines.some((line) => line.customer !== lines[0]?.customer))
      lines.sort((a, b) => (a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : 0));
    for (const line of lines) this.out(line);
    lines.length = 0;
  }
}
