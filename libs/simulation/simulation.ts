import type { DecisionLine } from './decision-line';
import { Arrivals } from './arrivals';
import { noCounts, type Counts } from './counts';
import { Lives } from './lives';
import { Messages, type ToldEvent } from './messages';
import { Observations } from './observations';
import { TextLines } from './text-lines';
import type { Told } from './summary';
import type { World } from './world';

/** A run over a stream of events, in virtual time: bytes in, decisions out, in the order of their time. */
export class Simulation {
  private readonly counts: Counts = noCounts();
  private readonly seen = new Observations();
  private readonly arrivals = new Arrivals<ToldEvent>();
  /** Read and not yet put in line: a piece of input is read whole before it is lived, which is faster than by turns. */
  private readonly read: ToldEvent[] = [];
  private readonly messages: Messages;
  private readonly text: TextLines;
  private readonly lives: Lives;

  constructor(
    private readonly world: World,
    out: (line: DecisionLine) => void,
  ) {
    this.lives = new Lives(world, this.seen, out);
    this.messages = new Messages(world, this.counts, (told) => this.read.push(told));
    this.text = new TextLines(
      (line, number) => this.messages.line(line, number),
      (number) => this.messages.tooLong(number),
    );
  }

  take(bytes: Buffer): void {
    this.text.take(bytes);
    this.arrive();
  }

  /** After the last byte: what waits in line is lived, and then on to the end of the run. */
  end(): void {
    this.text.end();
    this.arrive();
    for (let next = this.arrivals.next(); next; next = this.arrivals.next()) this.live(next);
    this.lives.end(this.world.until);
  }

  /** What came of it; complete once the run has ended. */
  told(title: string): Told {
    return { title, world: this.world, counts: this.counts, seen: this.seen };
  }

  private arrive(): void {
    const { until } = this.world;
    for (const told of this.read) {
      if (until !== null && told.at > until) {
        this.counts.afterUntil += 1;
        continue;
      }
      const next = this.arrivals.add(told);
      if (next) this.live(next);
    }
    this.read.length = 0;
  }

  private live(told: ToldEvent): void {
    const lived = this.lives.live(told);
    if (lived === 'refused') {
      this.messages.refuse('merge-of-known-people', told.line);
      return;
    }
    this.counts.accepted += 1;
    if (lived === 'late') this.counts.late += 1;
  }
}
