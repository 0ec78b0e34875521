import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** One message of the input, as Segment's clients send it. */
export interface InputMessage {
  type: 'identify' | 'track';
  messageId: string;
  userId: string;
  event?: string;
  timestamp: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
}

export interface Person {
  userId: string;
  timeZone: string | null;
  firstAt: number;
}

export interface Input {
  messages: InputMessage[];
  people: Map<string, Person>;
  lastAt: number;
}

/** Reads newline-delimited JSON, packed with gzip or not. A broken line is named with its number. */
export async function readInput(file: string): Promise<Input> {
  const raw = createReadStream(file);
  const lines = createInterface({ input: file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw });
  const messages: InputMessage[] = [];
  const people = new Map<string, Person>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const message = parse(line, file, number);
    messages.push(message);
    const at = Date.parse(message.timestamp);
    const zone = message.traits?.timezone;
    const known = people.get(message.userId);
    people.set(message.userId, {
      userId: message.userId,
      timeZone: typeof zone === 'string' ? zone : (known?.timeZone ?? null),
      firstAt: Math.min(known?.firstAt ?? at, at),
    });
  }
  if (messages.length === 0) throw new Error(`${file} holds no events.`);
  const lastAt = messages.reduce((last, message) => Math.max(last, Date.parse(message.timestamp)), 0);
  return { messages, people, lastAt };
}

function parse(line: string, file: string, number: number): InputMessage {
  try {
    const message = JSON.parse(line) as InputMessage;
    if (typeof message.userId === 'string' && !Number.isNaN(Date.parse(message.timestamp))) return message;
    throw new Error('it has no userId or no timestamp');
  } catch (error) {
    throw new Error(`${file}:${number} is not an event: ${error instanceof Error ? error.message : ''}.`);
  }
}
