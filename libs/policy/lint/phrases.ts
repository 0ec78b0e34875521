import { HOLE, foldWord } from './plain-text';

/** Word lists that phrases name as `<list>`; each is a list of alternatives. */
export type WordLists = Record<string, string>;

// What may stand between two words: a space, and the marks that people put around words.
const GAP = '[ ,:*_"\u2014-]{1,3}';
const WORD = '[^ ,:*_"\u2014.!?;\u2026\n-]{1,40}';
const NOT_WITHIN_A_WORD = '(?<![\\p{L}\\p{N}])';
// "left" is not meant in "left-handed", nor "today" in "today's".
const END_OF_A_WORD = "(?![\\p{L}\\p{N}]|[-'][\\p{L}])";
const END_OF_A_SENTENCE = '(?= ?(?:[.!?,;:\u2026\n\u2014]|$))';

/** A phrase can't be read; says where and why. */
export class BadPhrase extends Error {
  override readonly name = 'BadPhrase';
}

/**
 * One expression for several phrases. A phrase is words with a few signs, and never a regular expression, so
 * that whatever it matches is bounded and no text, however long, takes more than linear time:
 *
 *     a b      these words in this order         (a|b)    one of them
 *     word*    any ending                        (a|b)?   one of them, or none
 *     *word    any beginning                     ..       up to five more words of the sentence
 *     <list>   a word of that list of the file   $        the sentence, or a part of it, ends here
 *     <number> a number in digits, or what Liquid fills in
 */
export function phrases(texts: readonly string[], lists: WordLists): RegExp {
  const sources = texts.map((text) => readPhrase(text, lists));
  const expression = new RegExp(`${NOT_WITHIN_A_WORD}(?:${sources.join('|')})${END_OF_A_WORD}`, 'gu');
  expression.test(LONG_TEXT);
  return expression;
}

/**
 * V8 compiles an expression to bytecode first and to machine code when it is used again, unless the first text it
 * meets is as long as this. For expressions of thousands of characters the bytecode alone takes several times as long
 * as the machine code does.
 */
const LONG_TEXT = ' '.repeat(1_000);

/** Throws BadPhrase for what can't be read, and makes no expression of it. */
export const readPhrase = (text: string, lists: WordLists): string => new PhraseReader(text, lists).whole();

interface Item {
  source: string;
  mayLack: boolean;
  /** It needs no gap before it. */
  isGap: boolean;
}

class PhraseReader {
  private readonly signs: string[];
  private next = 0;

  constructor(
    private readonly phrase: string,
    private readonly lists: WordLists,
    private readonly depth = 0,
  ) {
    if (depth > 4) throw new BadPhrase(`"${phrase}": lists may not name each other in circles.`);
    this.signs = Array.from(phrase.normalize('NFC').toLowerCase());
  }

  whole(): string {
    const source = this.alternatives();
    if (this.next < this.signs.length) throw this.bad(`"${this.signs[this.next]}" stands alone`);
    return source;
  }

  private alternatives(): string {
    const all = [this.sequence()];
    while (this.signs[this.next] === '|') {
      this.next += 1;
      all.push(this.sequence());
    }
    return all.length === 1 ? (all[0] ?? '') : `(?:${all.join('|')})`;
  }

  private sequence(): string {
    const items: Item[] = [];
    while (this.next < this.signs.length && !'|)'.includes(this.signs[this.next] ?? '')) {
      if (this.signs[this.next] === ' ') this.next += 1;
      else items.push(this.item());
    }
    if (items.every(({ mayLack }) => mayLack)) throw this.bad('something in it must be there');
    const first = items.findIndex(({ mayLack }) => !mayLack);
    return items
      .map(({ source, mayLack, isGap }, index) => {
        if (isGap) return source;
        if (mayLack) return index < first ? `(?:${source}${GAP})?` : `(?:${GAP}${source})?`;
        return index > first ? `${GAP}${source}` : source;
      })
      .join('');
  }

  /** What stands between two spaces. */
  private item(): Item {
    const from = this.next;
    if (this.signs.slice(from, from + 2).join('') === '..') {
      this.next += 2;
      return { source: `(?:${GAP}${WORD}){0,5}`, mayLack: true, isGap: true };
    }
    if (this.signs[from] === '$') {
      this.next += 1;
      return { source: END_OF_A_SENTENCE, mayLack: true, isGap: true };
    }
    let source = '';
    let atoms = 0;
    let lastMayLack = false;
    while (this.next < this.signs.length && !' |)'.includes(this.signs[this.next] ?? '')) {
      const { source: atom, mayLack } = this.atom();
      source += mayLack ? `(?:${atom})?` : atom;
      atoms += 1;
      lastMayLack = mayLack;
      if (atoms === 1 && mayLack && this.isItemsEnd()) return { source: atom, mayLack: true, isGap: false };
    }
    if (atoms === 1 && lastMayLack) throw this.bad('something in it must be there');
    return { source, mayLack: false, isGap: false };
  }

  private isItemsEnd(): boolean {
    const sign = this.signs[this.next];
    return sign === undefined || ' |)'.includes(sign);
  }

  private atom(): { source: string; mayLack: boolean } {
    const sign = this.signs[this.next] ?? '';
    this.next += 1;
    switch (sign) {
      case '(': {
        const source = `(?:${this.alternatives()})`;
        if (this.signs[this.next] !== ')') throw this.bad('a bracket is not closed');
        this.next += 1;
        const mayLack = this.signs[this.next] === '?';
        if (mayLack) this.next += 1;
        return { source, mayLack };
      }
      case '<': {
        const end = this.signs.indexOf('>', this.next);
        const name = this.signs.slice(this.next, end).join('');
        if (name === 'number') {
          this.next = end + 1;
          return { source: `(?:\\d{1,9}|${HOLE})`, mayLack: false };
        }
        const list = Object.entries(this.lists).find(([key]) => key.toLowerCase() === name)?.[1];
        if (end < 0 || list === undefined) throw this.bad(`there is no list <${name}>`);
        this.next = end + 1;
        return {
          source: `(?:${new PhraseReader(list, this.lists, this.depth + 1).whole()})`,
          mayLack: false,
        };
      }
      case '*':
        return { source: "[\\p{L}\\p{M}']{0,24}", mayLack: false };
      case '$':
        return { source: END_OF_A_SENTENCE, mayLack: false };
      default:
        if (!/[\p{L}\p{N}'%@/&.-]/u.test(sign)) throw this.bad(`"${sign}" means nothing here`);
        return { source: foldWord(sign).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), mayLack: false };
    }
  }

  private bad(why: string): BadPhrase {
    return new BadPhrase(`"${this.phrase}" can't be read as a phrase: ${why}.`);
  }
}
