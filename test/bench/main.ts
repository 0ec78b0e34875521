import 'reflect-metadata';
import { cpus, totalmem } from 'node:os';
import { benchConsentFence } from './consent-fence';
import { benchErasure } from './erasure';
import { benchEventToMail } from './event-to-mail';
import { benchIngestion } from './ingestion';
import { benchSimulate } from './simulate';
import { benchSlots } from './slots';

const benches: Record<string, (print: (line: string) => void) => Promise<void>> = {
  ingestion: benchIngestion,
  'event-to-mail': benchEventToMail,
  simulate: benchSimulate,
  slots: benchSlots,
  'consent-fence': benchConsentFence,
  erasure: benchErasure,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in benches));
  if (unknown.length > 0)
    throw new Error(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`);
  console.log(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}\n`);
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await bench(console.log);
    console.log('');
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
