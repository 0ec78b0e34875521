import { isBehaviour, type Instant } from '@tact/journey';
import { receive, type AcceptedMessage } from '@tact/policy';
import { countByName, type Counts, type Refusal } from './counts';
import { Duplicates } from './duplicates';
import { inOneShape } from './one-shape';
import { nobody, type ToldEvent } from './people';
import type { World } from './world';

const SOURCE = 'simulation';
/** What claims to be later was written by a broken clock. */
const LATEST = Date.UTC(2100, 0, 1);

const faults: Partial<Record<Refusal, { message: string; fix: string }>> = {
  'broken-json': { message: 'The line is no JSON.', fix: 'Write one JSON object a line.' },
  'too-long': { message: 'The line is too long to be a message.', fix: 'Write one message a line.' },
  'too-new': { message: 'The time lies after the year 2099.', fix: 'Check the client’s clock.' },
  'no-time': {
    message: 'The message has no time, and none came before it.',
    fix: 'Send it as timestamp, such as 2025-01-31T12:00:00.000Z.',
  },
  'merge-of-known-people': {
    message: 'Both ids belong to known people, and two known people are never merged.',
    fix: 'Send an anonymous id as previousId, or leave the alias out.',
  },
};

/** Reads lines into events, counting what became of each. */
export class Messages {
  private readonly duplicates = new Duplicates();
  private lastAt: Instant | null = null;

  constructor(
    private readonly world: Pick<World, 'maps'>,
    private readonly counts: Counts,
    private readonly take: (told: ToldEvent) => void,
  ) {}

  /** One line: a message, or a list or batch of them. */
  line(text: string, number: number): void {
    this.counts.lines = number;
    const parsed = parse(text);
    if (parsed === EMPTY) {
      this.counts.emptyLines += 1;
      return;
    }
    if (parsed === BROKEN) {
      this.counts.messages += 1;
      this.refuse('broken-json', number);
      return;
    }
    for (const message of messagesIn(parsed)) this.message(message, number);
  }

  tooLong(number: number): void {
    this.counts.lines = number;
    this.counts.messages += 1;
    this.refuse('too-long', number);
  }

  refuse(code: Refusal, line: number, said = faults[code]): void {
    this.counts.rejected += 1;
    const known = this.counts.rejectedByReason.get(code);
    if (known) known.count += 1;
    else {
      const { message, fix } = said ?? { message: code, fix: '' };
      this.counts.rejectedByReason.set(code, { count: 1, firstLine: line, message, fix });
    }
  }

  private message(message: unknown, line: number): void {
    const { counts } = this;
    counts.messages += 1;
    // A file was sent by nobody just now: there is no clock to put its times right by, and no present to end them.
    const intake = receive(message, {
      receivedAt: LATEST,
      sentAt: '',
      source: SOURCE,
      maps: this.world.maps,
    });
    switch (intake.is) {
      case 'rejected':
        return this.refuse(intake.code, line, intake);
      case 'unmapped':
        counts.unmapped += 1;
        return countByName(counts.unmappedByName, intake.name);
      case 'event':
        return this.event(message, intake, line);
    }
  }

  private event(message: unknown, intake: AcceptedMessage, line: number): void {
    const { counts } = this;
    const at = this.timeOf(message, intake.occurredAt, line);
    if (at === null) return;
    if (this.duplicates.met(intake.messageId)) {
      counts.duplicates += 1;
      return;
    }
    for (const path of intake.dropped) countByName(counts.droppedProperties, path);
    const links = intake.call === 'identify' || intake.call === 'alias';
    const told: ToldEvent['event'] = intake.event ?? { type: 'Traits Given', at, source: SOURCE };
    told.at = at;
    const event = isBehaviour(told) ? inOneShape(told) : told;
    const names = links ? intake.profile : nobody;
    this.take({ line, ids: intake.externalIds, links, event, names, heard: null });
  }

  /** Null when it can't be told; a message without a time happened when the one before it did. */
  private timeOf(message: unknown, occurredAt: Instant, line: number): Instant | null {
    if (occurredAt < LATEST) return (this.lastAt = occurredAt);
    if (saysTime(message)) this.refuse('too-new', line);
    else if (this.lastAt === null) this.refuse('no-time', line);
    else {
      this.counts.withoutTime += 1;
      return this.lastAt;
    }
    return null;
  }
}

const saysTime = (message: unknown): boolean => {
  const { timestamp, originalTimestamp } = message as Record<string, unknown>;
  return (timestamp ?? originalTimestamp ?? null) !== null;
};

const EMPTY = Symbol('empty');
const BROKEN = Symbol('broken');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An array with an element a line, as many tools write it, is read as well.
    const bare = text.trim();
    if (bare === '' || bare === '[' || bare === ']') return EMPTY;
    return bare.endsWith(',') ? parsedOr(bare.slice(0, -1), BROKEN) : BROKEN;
  }
}

function parsedOr(text: string, otherwise: symbol): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function messagesIn(parsed: unknown): unknown[] {
  if (Array.isArray(parsed)) return parsed;
  const { batch } = (parsed ?? {}) as { batch?: unknown };
  return Array.isArray(batch) ? batch : [parsed];
}
