import { Tokenizer, TokenKind, type TagToken, type TopLevelToken } from 'liquidjs';
import { BREAK, HOLE, type Piece } from './plain-text';

/** One way in which a Liquid text may come out. */
type Reading = Piece[];

/** A text with ten conditions has a thousand readings; beyond this many each branch is read at least once. */
const MOST_READINGS = 16;

/** What a Liquid text may come to say, one reading for each way through its conditions. */
export function readingsOf(text: string): Reading[] {
  const tokens = topLevelTokens(text);
  if (tokens === null) return [[{ said: text, at: 0 }]];
  return new LiquidReader(text, tokens).all();
}

function topLevelTokens(text: string): TopLevelToken[] | null {
  try {
    return new Tokenizer(text).readTopLevelTokens();
  } catch {
    return null;
  }
}

type HtmlToken = Extract<TopLevelToken, { trimLeft: number }>;

const isTag = (token: TopLevelToken): token is TagToken => token.kind === TokenKind.Tag;
const isHtml = (token: TopLevelToken): token is HtmlToken => token.kind === TokenKind.HTML;

class LiquidReader {
  private next = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: TopLevelToken[],
  ) {}

  all(): Reading[] {
    let read = this.until([]);
    // A tag that ends nothing is the parser's affair; what follows it is read all the same.
    while (this.next < this.tokens.length) {
      this.next += 1;
      read = joined(read, this.until([]));
    }
    return read;
  }

  /** Reads up to one of these tags, which stays unread. */
  private until(ends: string[]): Reading[] {
    let read: Reading[] = [[]];
    for (; this.next < this.tokens.length;) {
      const token = this.tokens[this.next];
      if (
        token === undefined ||
        (isTag(token) && (ends.includes(token.name) || token.name.startsWith('end')))
      )
        break;
      this.next += 1;
      read = joined(read, this.one(token));
    }
    return read;
  }

  private one(token: TopLevelToken): Reading[] {
    if (isHtml(token)) return [[{ said: token.getContent(), at: token.begin + token.trimLeft }]];
    if (!isTag(token)) return this.filledIn(token.begin + 2, token.end - 2);
    switch (token.name) {
      case 'if':
      case 'unless':
      case 'ifchanged':
        return this.branches(['elsif', 'else'], `end${token.name}`);
      case 'case':
        // What stands before the first `when` is never said.
        this.until(['when', 'else']);
        return this.branches(['when', 'else'], 'endcase').slice(1);
      case 'for':
      case 'tablerow':
        return this.branches(['else'], `end${token.name}`);
      case 'capture': {
        const captured = this.until(['endcapture']);
        this.next += 1;
        return captured.map((reading) => [BREAK, ...reading, BREAK]);
      }
      case 'comment':
        while (this.next < this.tokens.length) {
          const inside = this.tokens[this.next];
          this.next += 1;
          if (inside && isTag(inside) && inside.name === 'endcomment') break;
        }
        return [[]];
      case 'echo':
        return this.filledIn(token.begin + token.getText().indexOf('echo') + 4, token.end - 2);
      default:
        return [this.apart(literals(this.text, token.begin + 2, token.end - 2))];
    }
  }

  /** The branches of a condition, each a reading; without an `else` nothing may be said at all. */
  private branches(dividers: string[], end: string): Reading[] {
    const all = this.until(dividers);
    let hasElse = false;
    for (; this.next < this.tokens.length;) {
      const token = this.tokens[this.next];
      if (token === undefined || !isTag(token)) break;
      this.next += 1;
      if (!dividers.includes(token.name)) break;
      hasElse ||= token.name === 'else';
      all.push(...this.until(dividers));
    }
    return hasElse && end !== 'endfor' ? all : [...all, []];
  }

  /** `{{ … }}`: a hole, a text in quotes, or either where there is a default. */
  private filledIn(from: number, to: number): Reading[] {
    const quoted = literals(this.text, from, to);
    const written = this.text.slice(from, to);
    const first = quoted[0];
    const isLiteral = first !== undefined && written.slice(0, first.at - 1 - from).trim().length <= 1;
    if (isLiteral) return [[first, ...this.apart(quoted.slice(1))]];
    const hole: Piece = { said: HOLE, at: from - 2, isPoint: true };
    const fallback = quoted.find(({ at }) => /\|\s*default\s*:\s*$/.test(this.text.slice(from, at - 1)));
    const rest = this.apart(quoted.filter((one) => one !== fallback));
    return fallback ? [[hole, ...rest], [fallback]] : [[hole, ...rest]];
  }

  private apart = (pieces: Piece[]): Reading => pieces.flatMap((piece) => [BREAK, piece, BREAK]);
}

/** The texts in quotes within a tag. */
const literals = (text: string, from: number, to: number): Piece[] =>
  [...text.slice(from, to).matchAll(/"[^"]*"|'[^']*'/g)].map((found) => ({
    said: found[0].slice(1, -1),
    at: from + found.index + 1,
  }));

/** Every way to go on from every way to begin; too many are paired off, so that none is left out. */
function joined(begun: Reading[], more: Reading[]): Reading[] {
  if (begun.length * more.length <= MOST_READINGS)
    return begun.flatMap((one) => more.map((other) => [...one, ...other]));
  return Array.from({ length: Math.max(begun.length, more.length) }, (_, index) => [
    ...(begun[index % begun.length] ?? []),
    ...(more[index % more.length] ?? []),
  ]);
}
