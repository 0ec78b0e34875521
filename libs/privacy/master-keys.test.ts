import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMasterKeys } from './master-key-provider';
import { mintMasterKeys, newestOf, parseMasterKeys, withNewEpoch, withoutEpoch } from './master-keys';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tact-keys-'));
  file = join(dir, 'keys.json');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const first = mintMasterKeys();
const second = withNewEpoch(parseMasterKeys(first, 'test'));
const epochsOf = ({ epochs }: { epochs: { epoch: number }[] }) => epochs.map(({ epoch }) => epoch);
const broken = expect.objectContaining({ name: 'MasterKeyError' }) as Error;

test('a new epoch is the next number with a key of its own, and everything else stays', () => {
  const [before, after] = [parseMasterKeys(first, 'test'), parseMasterKeys(second, 'test')];
  expect(epochsOf(after)).toEqual([1, 2]);
  expect(after.index).toEqual(before.index);
  expect(after.epochs[0]).toEqual(before.epochs[0]);
  expect(newestOf(after).key.equals(newestOf(before).key)).toBe(false);
  expect(epochsOf(parseMasterKeys(withoutEpoch(after, 1), 'test'))).toEqual([2]);
});

test('keys that a process reads from its environment are written like any others', () => {
  const held = loadMasterKeys({ TACT_MASTER_KEYS: second });
  expect(epochsOf(parseMasterKeys(withNewEpoch(held), 'test'))).toEqual([1, 2, 3]);
  expect(parseMasterKeys(withoutEpoch(held, 1), 'test')).toMatchObject({ index: held.index });
});

test('an epoch that is there twice is refused: nobody could say which key it means', () => {
  const keys = JSON.parse(first) as { epochs: object[] };
  const twice = JSON.stringify({ ...keys, epochs: [...keys.epochs, ...keys.epochs] });
  expect(() => parseMasterKeys(twice, 'test')).toThrow(broken);
});

describe('a file', () => {
  test('is read again when somebody asks, at most once a second', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(5_000);
    writeFileSync(file, first);
    const keys = loadMasterKeys({ TACT_MASTER_KEYS_FILE: file });
    writeFileSync(file, second);
    expect(epochsOf(keys)).toEqual([1]);
    await Promise.all([keys.reload(), keys.reload()]);
    expect(epochsOf(keys)).toEqual([1, 2]);
    writeFileSync(file, withoutEpoch(parseMasterKeys(second, 'test'), 1));
    clock.mockReturnValue(5_900);
    await keys.reload();
    expect(epochsOf(keys)).toEqual([1, 2]);
    clock.mockReturnValue(6_100);
    await keys.reload();
    expect(epochsOf(keys)).toEqual([2]);
  });

  test.each([
    ['is broken', '{'],
    ['has another index key: it is that of another Tact', mintMasterKeys()],
  ])('that %s changes nothing', async (_, text) => {
    writeFileSync(file, first);
    const keys = loadMasterKeys({ TACT_MASTER_KEYS_FILE: file });
    const { index } = keys;
    writeFileSync(file, text);
    await expect(keys.reload()).rejects.toEqual(broken);
    expect([epochsOf(keys), keys.index]).toEqual([[1], index]);
  });
});

describe('a command', () => {
  test('is asked again, at most once in ten seconds', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(50_000);
    writeFileSync(file, first);
    const keys = loadMasterKeys({ TACT_MASTER_KEYS_COMMAND: `cat '${file}'` });
    expect([keys.source, epochsOf(keys)]).toEqual(['command', [1]]);
    await keys.reload();
    writeFileSync(file, second);
    clock.mockReturnValue(59_000);
    await keys.reload();
    expect(epochsOf(keys)).toEqual([1]);
    clock.mockReturnValue(61_000);
    await keys.reload();
    expect(epochsOf(keys)).toEqual([1, 2]);
  });

  test('that fails says so, and quotes neither itself nor what it printed', () => {
    const command = 'echo a-secret; false another-secret';
    const load = () => loadMasterKeys({ TACT_MASTER_KEYS_COMMAND: command });
    expect(load).toThrow(broken);
    expect(load).not.toThrow(/secret/);
  });
});

test('the environment can’t be read again, and says what to do instead', async () => {
  const keys = loadMasterKeys({ TACT_MASTER_KEYS: first });
  await keys.reload();
  expect(epochsOf(keys)).toEqual([1]);
  expect(keys.remedy).toMatch(/TACT_MASTER_KEYS_FILE or TACT_MASTER_KEYS_COMMAND/);
});

test.each([
  ['none', {}],
  ['two', { TACT_MASTER_KEYS: first, TACT_MASTER_KEYS_FILE: 'somewhere' }],
  ['one that is not there', { TACT_MASTER_KEYS_FILE: '/nowhere/keys.json' }],
])('with %s of the sources nothing starts', (_, env) => {
  expect(() => loadMasterKeys(env)).toThrow(broken);
});
