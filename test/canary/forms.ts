import { createHash } from 'node:crypto';

/** One way in which a word may stand in a file. */
export interface Form {
  /** Such as `base64 after 1 byte`. */
  as: string;
  bytes: Buffer;
}

/**
 * Every way in which a word is looked for: its letters in the encodings that programs write, and what plain digests
 * make of it. Keyed hashes are none of these: without the key they lead to nobody.
 */
export function formsOf(word: string): Form[] {
  const spellings = [...new Set([word, word.toLowerCase(), word.toUpperCase()])];
  const forms = [...spellings.flatMap(lettersOf), ...spellings.flatMap(digestsOf), ...packedUuid(word)];
  const seen = new Set<string>();
  return forms.filter(({ bytes }) => seen.size < seen.add(bytes.toString('latin1')).size);
}

function lettersOf(word: string): Form[] {
  const utf8 = Buffer.from(word, 'utf8');
  const utf16 = Buffer.from(word, 'utf16le');
  return [
    { as: 'UTF-8', bytes: utf8 },
    { as: 'UTF-16LE', bytes: utf16 },
    { as: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    ...hexOf('hex', utf8),
    ...base64Within('base64', utf8),
    ...base64Within('base64 of UTF-16LE', utf16),
    text('URL-encoded', encodeURIComponent(word)),
    text('URL-encoded in full', percents(utf8.toString('hex'))),
    text('URL-encoded in full, upper case', percents(utf8.toString('hex').toUpperCase())),
    text(
      'JSON escapes',
      word
        .split('')
        .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  ];
}

function digestsOf(word: string): Form[] {
  return ['sha256', 'sha1', 'md5'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(word).digest();
    return [
      { as: `${algorithm}, raw`, bytes: digest },
      ...hexOf(`${algorithm}, hex`, digest),
      ...base64Within(`${algorithm}, base64`, digest),
    ];
  });
}

const text = (as: string, written: string): Form => ({ as, bytes: Buffer.from(written, 'latin1') });

const percents = (hex: string): string => hex.replaceAll(/../g, '%$&');

const hexOf = (as: string, bytes: Buffer): Form[] => [
  text(as, bytes.toString('hex')),
  text(`${as}, upper case`, bytes.toString('hex').toUpperCase()),
];

/**
 * What surely stands in the base64 of anything that holds these bytes, by how many bytes come before them in their
 * group of three: the letters at both ends that neighbours have a part in are left out.
 */
function base64Within(as: string, bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = Math.ceil((before * 4) / 3);
    const sure = all.toString('base64').slice(from, Math.floor((all.length * 4) / 3));
    const url = sure.replaceAll('+', '-').replaceAll('/', '_');
    const name = `${as} after ${before} bytes`;
    return url === sure ? [text(name, sure)] : [text(name, sure), text(`${name}, for URLs`, url)];
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Databases keep a UUID as its sixteen bytes. */
const packedUuid = (word: string): Form[] => {
  if (!UUID.test(word)) return [];
  const hex = word.replaceAll('-', '');
  const bytes = Buffer.from(hex, 'hex');
  return [{ as: 'UUID, packed', bytes }, ...hexOf('UUID without hyphens', bytes)];
};
