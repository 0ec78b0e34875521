import { rmSync } from 'node:fs';
import { runBounded } from './run-bounded';

const WITHIN_SECONDS = 300;

/** The same by whatever this machine has; each opens the database as any other of its users does. */
const ways: { command: string; argumentsOf: (from: string, to: string) => string[] }[] = [
  { command: 'sqlite3', argumentsOf: (from, to) => [from, `VACUUM INTO '${to.replaceAll("'", "''")}'`] },
  {
    command: 'python3',
    argumentsOf: (from, to) => [
      '-c',
      'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=60).execute("VACUUM INTO ?", (sys.argv[2],))',
      from,
      to,
    ],
  },
  {
    command: process.execPath,
    argumentsOf: (from, to) => [
      '-e',
      'new (require("node:sqlite").DatabaseSync)(process.argv[1]).prepare("VACUUM INTO ?").run(process.argv[2])',
      from,
      to,
    ],
  },
];

/**
 * Copies a SQLite database as of one transaction, while its server goes on writing. Its file alone would not do: what
 * was written last is in its write-ahead log.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const failures: string[] = [];
  for (const { command, argumentsOf } of ways) {
    const ran = await runBounded(command, argumentsOf(from, to), { seconds: WITHIN_SECONDS });
    if (ran.ok) return;
    failures.push(`${command}: ${ran.why}`);
    rmSync(to, { force: true });
  }
  throw new Error(
    `${from} could not be copied. One of sqlite3, python3 or Node 22 is needed.\n${failures.join('\n')}`,
  );
}
