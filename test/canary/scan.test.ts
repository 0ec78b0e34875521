import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Needles } from './needles';
import { describeHits, scan } from './scan';

const word = 'Cnry7Qm2xT9vKp4wZr8s';
const address = `${word}@people.test`;
const uuid = '0f8b6c1e-5d3a-4e27-9b40-7a1c2d3e4f50';

const around = (bytes: Buffer | string): Buffer =>
  Buffer.concat([Buffer.alloc(37, 1), Buffer.from(bytes), Buffer.alloc(37, 2)]);
const hash = (algorithm: string, text: string): Buffer => createHash(algorithm).update(text).digest();
const base64 = (before: string, text: string): string =>
  Buffer.from(`${before}${text}, she said`).toString('base64');

const found = (bytes: Buffer, looked = [word, address, uuid]): string[] => [
  ...new Set([...Needles.of(looked.map((one) => [one, one])).findIn(bytes)].map(({ name }) => name)),
];

describe('A word is found', () => {
  it.each<[string, Buffer | string]>([
    ['in UTF-8', word],
    ['in UTF-16, the low byte first', Buffer.from(word, 'utf16le')],
    ['in UTF-16, the high byte first', Buffer.from(word, 'utf16le').swap16()],
    ['in lower case', word.toLowerCase()],
    ['in upper case', word.toUpperCase()],
    ['in lower case and UTF-16', Buffer.from(word.toLowerCase(), 'utf16le')],
    ['in hex', Buffer.from(word).toString('hex')],
    ['in hex in upper case', Buffer.from(word).toString('hex').toUpperCase()],
    ['in base64', base64('', word)],
    ['in base64 after one byte', base64('a', word)],
    ['in base64 after two bytes', base64('ab', word)],
    ['in base64 after many', base64('{"payload":"', word)],
    ['in base64 of UTF-16', Buffer.from(`a${word}`, 'utf16le').toString('base64')],
    ['URL-encoded in full', Buffer.from(word).toString('hex').replaceAll(/../g, '%$&')],
    [
      'as JSON escapes',
      word
        .split('')
        .map((c) => `\\u00${c.charCodeAt(0).toString(16)}`)
        .join(''),
    ],
    ['as SHA-256', hash('sha256', word)],
    ['as SHA-256 in hex', hash('sha256', word).toString('hex')],
    ['as SHA-256 in hex in upper case', hash('sha256', word).toString('hex').toUpperCase()],
    ['as SHA-256 in base64', hash('sha256', word).toString('base64')],
    ['as SHA-256 in base64 for URLs', hash('sha256', word).toString('base64url')],
    ['as SHA-256 of its lower case', hash('sha256', word.toLowerCase())],
    ['as SHA-1', hash('sha1', word)],
    ['as MD5', hash('md5', word)],
    ['as MD5 in hex', hash('md5', word).toString('hex')],
  ])('%s', (_, bytes) => {
    expect(found(around(bytes))).toEqual([word]);
    // Nothing but that: with one byte changed it is not there.
    const changed = around(bytes);
    const middle = Math.floor(changed.length / 2);
    changed[middle] = (changed[middle] as number) ^ 0xff;
    expect(found(changed)).toEqual([]);
  });

  it.each([
    ['an address as it is, and the word in it', address, [word, address]],
    ['an address URL-encoded', encodeURIComponent(address), [word, address]],
    ['an address in base64 for URLs', Buffer.from(`~~~${address}???`).toString('base64url'), [word, address]],
    ['a UUID as its sixteen bytes', Buffer.from(uuid.replaceAll('-', ''), 'hex'), [uuid]],
    ['a UUID without hyphens', uuid.replaceAll('-', '').toUpperCase(), [uuid]],
  ])('in %s', (_, bytes, expected) => {
    expect(found(around(bytes)).sort()).toEqual([...expected].sort());
  });

  it('beside others that begin as it does', () => {
    const words = Array.from({ length: 300 }, (_, i) => `Cnry7Qm2xT9vKp4${String(i).padStart(5, '0')}`);
    const bytes = around(words.join(''));
    expect(found(bytes, words).sort()).toEqual(words);
    expect(found(around(words[42] ?? ''), words)).toEqual([words[42]]);
  });
});

describe('A scan', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scan-'));
    mkdirSync(join(folder, 'journal'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const needles = Needles.of([[word, 'profile.firstName']]);

  it('finds what lies across the border of two parts, once, wherever the border is', () => {
    for (let before = 0; before <= 64 + needles.longest; before += 1) {
      writeFileSync(join(folder, 'data'), Buffer.concat([Buffer.alloc(before), Buffer.from(word)]));
      const { hits } = scan(needles, [folder], 64);
      expect(hits.map(({ at, times }) => ({ at, times }))).toEqual([{ at: before, times: 1 }]);
    }
  });

  it('reads every file below a folder, or one file alone, and says where it was found and how often', () => {
    writeFileSync(join(folder, 'a.log'), `${word} and ${word}`);
    writeFileSync(join(folder, 'journal/1'), around(hash('md5', word)));
    writeFileSync(join(folder, 'empty'), '');
    const { files, bytes, hits } = scan(needles, [folder]);
    expect([files, bytes]).toEqual([3, 2 * word.length + 5 + 37 + 16 + 37]);
    expect(describeHits(hits)).toMatch(
      /^profile.firstName: UTF-8, 2 times in scan-\w+\/a.log, first at 0\nprofile.firstName: md5, raw, 1 times in .*journal\/1, first at 37$/,
    );
    expect(scan(needles, [join(folder, 'journal/1')]).hits).toHaveLength(1);
  });

  it('of nothing finds nothing', () => {
    writeFileSync(join(folder, 'zeros'), Buffer.alloc(100_000));
    writeFileSync(join(folder, 'noise'), Buffer.from(hash('sha256', 'else').toString('hex').repeat(2_000)));
    expect(scan(needles, [folder]).hits).toEqual([]);
  });
});
