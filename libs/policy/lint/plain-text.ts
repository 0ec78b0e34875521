/** Stands for what Liquid fills in. */
export const HOLE = '\uFFFC';

/** A piece of what a text says, and where each of its characters stands in the text as written. */
export interface Piece {
  said: string;
  /** Offset of its first character. */
  at: number;
  /** Every character stands at `at`: what is said is not what is written. */
  isPoint?: boolean;
}

/**
 * What a reader reads, made comparable: lower case, one space between words, umlauts spelt out, accents,
 * invisible characters and entities undone. A line feed stands between paragraphs and the items of a list.
 */
export interface PlainText {
  text: string;
  /** The same, character for character, with capitals. */
  cased: string;
  /** For each character, its offset in the text as written. */
  at: number[];
}

/** Ends what is said; what follows belongs to another sentence. */
export const BREAK: Piece = { said: '\n\n', at: 0, isPoint: true };

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '\u00AD',
  zwnj: '\u200C',
  zwj: '\u200D',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
};
const entity = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/iy;

// What fills a place and shows nothing, beside the blanks that \s knows.
const blank = /[\s\u115F\u1160\u2800\u3164\uFFA0]/u;
// Format characters: zero-width ones, soft hyphens, marks of direction, byte order marks; variation selectors.
const invisible = /[\p{Cf}\u034F\uFE00-\uFE0F]/u;

const written: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  ẞ: 'SS',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '–': '—',
};

/** A character, or one with its marks, as it is compared; capitals stay. */
function folded(character: string): string {
  if (character.length === 1 && character < '\u0080') return written[character] ?? character;
  const known = written[character.normalize('NFC')];
  if (known !== undefined) return known;
  return Array.from(
    character.normalize('NFKC'),
    (one) => written[one] ?? one.normalize('NFD').replace(/\p{M}/gu, ''),
  ).join('');
}

/** A word of a rule as texts are compared with it. */
export const foldWord = (word: string): string =>
  Array.from(word.normalize('NFC'), folded).join('').toLowerCase();

export function plainText(pieces: readonly Piece[]): PlainText {
  const cased: string[] = [];
  const at: number[] = [];
  let space = '';
  let spaceAt = 0;
  const add = (characters: string, offset: number): void => {
    if (space !== '' && cased.length > 0) {
      const isBreak = /\n[^\n]*\n/.test(space) || (space.includes('\n') && characters === '-');
      cased.push(isBreak ? '\n' : ' ');
      at.push(spaceAt);
    }
    space = '';
    for (const one of characters) {
      cased.push(one);
      at.push(offset);
    }
  };
  for (const { said, at: start, isPoint = false } of pieces) {
    for (const { character, index } of characters(said)) {
      const offset = isPoint ? start : start + index;
      if (invisible.test(character)) continue;
      if (blank.test(character)) {
        if (space === '') spaceAt = offset;
        space += character === '\n' ? '\n' : ' ';
      } else add(folded(character), offset);
    }
  }
  const text = cased.map((one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one));
  // Indices are those of UTF-16, as regular expressions count.
  const widths = cased.flatMap((one, index) => Array.from({ length: one.length }, () => at[index] ?? 0));
  return { text: text.join(''), cased: cased.join(''), at: widths };
}

/** The characters of a text with the marks that belong to them; entities count as what they stand for. */
function* characters(text: string): Generator<{ character: string; index: number }> {
  const unit = /\P{M}\p{M}{0,8}|\p{M}/suy;
  for (let index = 0; index < text.length;) {
    entity.lastIndex = index;
    const found = text[index] === '&' ? entity.exec(text) : null;
    const decoded = found && decode(found);
    if (found && decoded !== null) {
      yield { character: decoded, index };
      index += found[0].length;
      continue;
    }
    unit.lastIndex = index;
    const character = unit.exec(text)?.[0] ?? text[index] ?? '';
    yield { character, index };
    index += character.length;
  }
}

function decode([, decimal, hex, name]: RegExpExecArray): string | null {
  if (name !== undefined) return entities[name] ?? entities[name.toLowerCase()] ?? null;
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
