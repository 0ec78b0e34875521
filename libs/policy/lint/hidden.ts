/** Ways to hide the stop that no words give away; places are offsets in the text as written. */
export interface Hidden {
  from: number;
  to: number;
  why: string;
}

const tinyMarkup =
  /<\/?(?:small|sub|sup|font)\b|font-size\s{0,3}:|display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|opacity\s{0,3}:\s{0,3}0|color\s{0,3}:\s{0,3}(?:#f{3,8}\b|white|transparent)/gi;
const tinyLetters = /[\u02B0-\u02B8\u02E0-\u02E4\u1D2C-\u1D6A\u1D78\u1D9B-\u1DBF\u2070-\u209C]{4,40}/gu;

/** What nobody should read: letters too small, and emptiness that pushes the footer out of sight. */
export function hiddenThings(text: string): Hidden[] {
  const small = [...text.matchAll(tinyMarkup), ...text.matchAll(tinyLetters)].map(
    ({ index, 0: { length } }) => ({
      from: index,
      to: index + length,
      why: 'text that is small or invisible is there so as not to be read.',
    }),
  );
  return [...small, ...emptiness(text)];
}

const MOST_EMPTY_PARAGRAPHS = 2;

/** Paragraphs without a letter, a digit or a tag, more in a row than anybody divides a text with. */
function emptiness(text: string): Hidden[] {
  const found: Hidden[] = [];
  let empty = 0;
  let from = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    const isEmpty = !/[\p{L}\p{N}\p{Extended_Pictographic}{%]/u.test(line);
    // Lines of nothing but spaces are taken out before a message leaves; others stay.
    if (!isEmpty) empty = 0;
    else if (line.trim() !== '') {
      if (empty === 0) from = offset;
      empty += 1;
      if (empty === MOST_EMPTY_PARAGRAPHS + 1) {
        const why = 'so much emptiness pushes what stands under a message out of sight.';
        found.push({ from, to: from + line.length, why });
      }
    }
    offset += line.length + 1;
  }
  return found;
}

/** Addresses of a way out that is not the one Tact puts under every message. */
export function ownStops(text: string, words: readonly string[]): { from: number; to: number }[] {
  return [...text.matchAll(/[^\s"'<>()]{1,400}/gu)].flatMap(({ index, 0: token }) => {
    const lower = token.toLowerCase();
    const isAddress = /:\/\/|^www\.|^\/[^/]|@|^mailto:/.test(lower);
    return isAddress && words.some((word) => lower.includes(word))
      ? [{ from: index, to: index + token.replace(/[.,;:!?]{1,10}$/, '').length }]
      : [];
  });
}
