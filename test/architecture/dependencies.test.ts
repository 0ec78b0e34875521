import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';

const page = readFileSync(join(__dirname, '../../docs/dependencies.md'), 'utf8');
const named = new Set(Array.from(page.matchAll(/`([^`]+)`/g), ([, name]) => name));
const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

test('every dependency says in docs/dependencies.md what it is for', () => {
  expect(declared.filter((name) => !name.startsWith('@types/') && !named.has(name))).toEqual([]);
});
