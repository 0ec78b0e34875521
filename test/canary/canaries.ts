import { randomBytes, randomUUID } from 'node:crypto';
import { Needles } from './needles';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const lettersOf = (count: number): string =>
  [...randomBytes(count)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** What somebody's data consists of in a test: words that exist nowhere else, each known by the door it went in. */
export class Canaries {
  private readonly doors = new Map<string, string>();

  /** @param whose is put before every door's name. */
  constructor(private readonly whose: string) {}

  /** Letters and digits in both cases, as texts and ids have them. */
  text(door: string): string {
    const strewn = [...randomBytes(4)].map((byte) => `${byte % 10}${lettersOf(1)}`).join('');
    return this.note(`Cnry${strewn}${lettersOf(8).toUpperCase()}q`, door);
  }

  /** Lower-case letters alone, as tags and words of a vocabulary have them. */
  word(door: string): string {
    return this.note(`cnry${lettersOf(16)}`, door);
  }

  /** As people's names are. */
  name(door: string): string {
    return this.note(`Cnry${lettersOf(14)}`, door);
  }

  /** The part before the @ is looked for, and the whole of it, of which digests are made. */
  email(door: string): string {
    const local = this.word(door);
    return this.note(`${local}@people.test`, door);
  }

  uuid(door: string): string {
    return this.note(randomUUID(), door);
  }

  phone(door: string): string {
    return this.note(`+49${randomBytes(6).readUIntBE(0, 6).toString().padStart(15, '7').slice(0, 15)}`, door);
  }

  url(door: string): string {
    return `https://shop.test/${this.text(`${door}, path`)}?q=${this.text(`${door}, query`)}`;
  }

  get size(): number {
    return this.doors.size;
  }

  names(): string[] {
    return [...new Set(this.doors.values())];
  }

  has(door: string): boolean {
    return door.startsWith(`${this.whose}: `);
  }

  needles(): Needles<string> {
    return Canaries.needlesOf(this);
  }

  static needlesOf(...several: Canaries[]): Needles<string> {
    return Needles.of(several.flatMap(({ doors }) => [...doors]));
  }

  private note(canary: string, door: string): string {
    this.doors.set(canary, `${this.whose}: ${door}`);
    return canary;
  }
}
