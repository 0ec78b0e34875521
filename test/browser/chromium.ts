import { existsSync } from 'node:fs';

/** Debian's chromium, or the one that TACT_CHROMIUM names; null when there is none. */
export function findChromium(): string | null {
  const places = [
    process.env['TACT_CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return places.find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** Nothing but the page under test is asked for: no updates, no sync, no checks in the background. */
export const quietArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
