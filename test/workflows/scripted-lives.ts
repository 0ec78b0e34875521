import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { JourneyEvent } from '@tact/journey';
import { projectRoot } from '@tact/servers';
import type { DecisionLine, World } from '@tact/simulation';
import { assumedOf } from '../../libs/simulation/assumptions';
import { noCounts } from '../../libs/simulation/counts';
import { Crowd } from '../../libs/simulation/crowd';
import { InOrder } from '../../libs/simulation/in-order';
import { Lives } from '../../libs/simulation/lives';
import { Messages } from '../../libs/simulation/messages';
import { Observations } from '../../libs/simulation/observations';
import type { Person, ToldEvent } from '../../libs/simulation/people';

/** What reached one person's journey from outside at one instant; touches by their place among the person's. */
export interface ScriptedBatch {
  person: string;
  seed: number;
  at: number;
  events: JourneyEvent[];
}

export interface Script {
  batches: ScriptedBatch[];
  /** What the simulator decided. */
  lines: DecisionLine[];
}

/** The messages of some people in a file of the demo's form, or of everybody, in its order. */
export async function messagesOf(people: readonly string[] | 'all'): Promise<Record<string, unknown>[]> {
  const file = join(projectRoot(), 'demo/storefront-events.jsonl.gz');
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
  const messages: Record<string, unknown>[] = [];
  for await (const line of lines) {
    const message = JSON.parse(line) as Record<string, unknown>;
    if (people === 'all' || people.includes(String(message['userId']))) messages.push(message);
  }
  return messages;
}

/** Simulates, and writes down all that reached the journeys from outside, so that others can live it too. */
export function scriptOf(messages: Record<string, unknown>[], world: World): Script {
  const lines: DecisionLine[] = [];
  const seen = new Observations();
  const out = new InOrder((line) => lines.push(line));
  const lives = new ScriptedLives(world, seen, out);
  const crowd = new Crowd(world.seed, lives, seen, out);
  const reader = new Messages(world, noCounts(), (told) => crowd.hear(told));
  messages.forEach((message, i) => reader.line(JSON.stringify(message), i + 1));
  crowd.end(world.until);
  // They were lived one after the other, and are to be lived side by side.
  return { batches: lives.batches.sort((a, b) => a.at - b.at), lines };
}

class ScriptedLives extends Lives {
  readonly batches: ScriptedBatch[] = [];
  private readonly met = new Set<string>();
  private readonly touches = new Map<string, string[]>();
  private batch: { person: string; events: JourneyEvent[] } | null = null;

  constructor(
    private readonly itsWorld: World,
    seen: Observations,
    out: InOrder,
  ) {
    super(itsWorld, seen, out);
  }

  protected override live(person: Person, told: ToldEvent): void {
    super.live(person, told);
    this.batch = null;
  }

  protected override apply(person: Person, event: JourneyEvent): void {
    super.apply(person, event);
    if (event.type === 'Time Passed') {
      // Whatever is applied after a look at the clock is another batch.
      this.batch = null;
      return;
    }
    if (event.type === 'Touch Delivered') {
      this.touches.set(person.customer, [...(this.touches.get(person.customer) ?? []), event.touchId]);
      return;
    }
    if (this.batch?.person !== person.customer) {
      this.batch = { person: person.customer, events: this.introduction(person, event.at) };
      this.batches.push({ ...this.batch, seed: person.seed, at: event.at });
    }
    this.batch.events.push(this.byPlace(person, event));
  }

  /** What is taken for granted of them comes before the first that is heard of them. */
  private introduction(person: Person, at: number): JourneyEvent[] {
    if (this.met.has(person.customer)) return [];
    this.met.add(person.customer);
    return assumedOf(at, this.itsWorld.assumptions, this.itsWorld.purposes);
  }

  private byPlace(person: Person, event: JourneyEvent): JourneyEvent {
    if (!('touchId' in event) || event.touchId === undefined) return event;
    const place = (this.touches.get(person.customer) ?? []).indexOf(event.touchId);
    return { ...event, touchId: `touch ${place}` };
  }
}
