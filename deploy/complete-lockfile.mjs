// Adds to package-lock.json what `npm install` leaves out where a registry mirror does not carry the binary packages of
// every platform: `npm ci` refuses a lockfile without them. They are named with their version and platform, so that
// each machine installs its own.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS = 'aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32';
const PLATFORM = new RegExp(`[-/](?<os>${SYSTEMS})-(?<cpu>[a-z0-9]+)(?:-(?<abi>[a-z]+))?$`);
const LIBC = { gnu: 'glibc', musl: 'musl' };

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const left = [];
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isThere(path, name)) continue;
    const platform = PLATFORM.exec(name)?.groups;
    if (!platform || !/^\d/.test(version)) left.push(`${name}@${version}`);
    else lock.packages[`node_modules/${name}`] = entry(version, platform, dev);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
if (left.length > 0) console.error(`Could not be completed: ${left.join(', ')}`);
process.exit(left.length > 0 ? 1 : 0);

/** In the folder of the one that asks, or in any above it. */
function isThere(path, name) {
  if (lock.packages[`${path}/node_modules/${name}`.replace(/^\//, '')]) return true;
  return path !== '' && isThere(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

function entry(version, { os, cpu, abi }, dev) {
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(LIBC[abi] && os === 'linux' ? { libc: [LIBC[abi]] } : {}),
    optional: true,
    os: [os],
  };
}
