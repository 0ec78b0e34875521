/** Two 32-bit halves of a hash: the same text gives the same on every machine. Not for secrets. */
export interface Hash {
  high: number;
  low: number;
}

/** After cyrb53 (bryc, public domain): two lanes over the text's code units, mixed at the end. */
export function hashOf(text: string): Hash {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: a >>> 0, low: b >>> 0 };
}

export const hexOf = ({ high, low }: Hash): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');

/** A number from 0 up to, not including, 1. */
export const shareOf = ({ high, low }: Hash): number => (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;

/** A row of numbers from 0 up to, not including, 1, that a text determines (mulberry32). */
export function chanceFrom(text: string): () => number {
  const { high, low } = hashOf(text);
  let state = high ^ low;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
