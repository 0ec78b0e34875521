import type { DecisionLine } from './decision-line';
import { Arrivals } from './arrivals';
import { noCounts, type Counts } from './counts';
import { Crowd } from './crowd';
import { InOrder } from './in-order';
import { Lives } from './lives';
import { Messages } from './messages';
import { Observations } from './observations';
import type { ToldEvent } from './people';
import { TextLines } from './text-lines';
import type { Told } from './summary';
import type { World } from './world';

/** A run over a stream of events, in virtual time: bytes in, decisions out, in the order of their time. */
export class Simulation {
  private readonly counts: Counts = noCounts();
  private readonly seen = new Observations();
  private readonly arrivals = new Arrivals();
  private readonly messages: Messages;
  private readonly text: TextLines;
  private readonly crowd: Crowd;

  constructor(
    private readonly world: World,
    out: (line: DecisionLine) => void,
  ) {
    const inOrder = new InOrder(out);
    this.crowd = new Crowd(world.seed, new Lives(world, this.seen, inOrder), this.seen, inOrder);
    this.messages = new Messages(world, this.counts, (told) => this.arrive(told));
    this.text = new TextLines(
      (line, number) => this.messages.line(line, number),
      (number) => this.messages.tooLong(number),
    );
  }

  take(bytes: Buffer): void {
    this.text.take(bytes);
  }

  /** After the last byte: what waits in line is lived, and then on to the end of the run. */
  end(): void {
    this.text.end();
    for (let next = this.arrivals.next(); next; next = this.arrivals.next()) this.hear(next);
    this.crowd.end(this.world.until);
  }

  /** What came of it; complete once the run has ended. */
  told(title: string): Told {
    return { title, world: this.world, counts: this.counts, seen: this.seen };
  }

  private arrive(told: ToldEvent): void {
    const { until } = this.world;
    if (until !== null && told.event.at > until) {
      this.counts.afterUntil += 1;
      return;
    }
    const next = this.arrivals.add(told);
    if (next) this.hear(next);
  }

  private hear(told: ToldEvent): void {
    const heard = this.crowd.hear(told);
    if (heard === 'refused') {
      this.messages.refuse('merge-of-known-people', told.line);
      return;
    }
    this.counts.accepted += 1;
    if (heard === 'late') this.counts.late += 1;
  }
}
