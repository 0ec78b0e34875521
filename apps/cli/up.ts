import { join } from 'node:path';
import { projectRoot } from '@tact/servers';
import { startStack, type RunningStack } from './stack';

export const defaultDataDir = (): string => process.env.TACT_DATA ?? join(projectRoot(), '.tact/data');

/** Starts the embedded stack and stays until Ctrl-C, or until a part of it ends. Returns the exit code. */
export async function up({ dataDir }: { dataDir: string }): Promise<number> {
  const started = await startStack({ dataDir, log: (line) => console.log(line) });
  if (started.is === 'already-running') {
    console.log(`A stack already runs on ${dataDir} (pid ${started.state.pid}):`);
    for (const [name, url] of Object.entries(started.state.urls)) console.log(`  ${name.padEnd(11)} ${url}`);
    return 1;
  }
  const { stack } = started;
  console.log(banner(stack, dataDir));
  return stay(stack);
}

/** Until Ctrl-C or until something breaks; then everything is drained and stopped. */
export async function stay(stack: RunningStack): Promise<number> {
  const interrupted = new Promise<'signal'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('signal'));
  });
  const why = await Promise.race([interrupted, stack.broken.then((name) => ({ broke: name }))]);
  if (why !== 'signal') console.error(`${why.broke} ended by itself; stopping the rest.`);
  else console.log('Draining and stopping…');
  await stack.stop();
  return why === 'signal' ? 0 : 1;
}

export function banner({ urls, keys }: RunningStack, dataDir: string): string {
  const rows: [string, string][] = [
    ['API', urls.api],
    ['API reference', urls.docs],
    ['Temporal UI', urls.temporalUi],
    ['  read payloads', `${urls.api}/codec/login`],
    ['Mail catcher', urls.mail],
    ['Temporal', urls.temporal],
    ['MongoDB', urls.mongodb],
    ['Data', dataDir],
    ['product key', keys.product],
    ['ops key', keys.ops],
    ['compliance key', keys.compliance],
  ];
  return `\nTact is up.\n\n${rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n')}\n\nCtrl-C stops everything; the data stays.\n`;
}
