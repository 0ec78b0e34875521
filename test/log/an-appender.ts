import { randomUUID } from 'node:crypto';
import { loadMasterKeys } from '@tact/privacy';
import { openRecords } from '@tact/records';

/** Appends to the log without end, several at once, and says what was acknowledged; the test kills it. */
async function main(): Promise<void> {
  const [uri = '', name = ''] = process.argv.slice(2);
  const records = await openRecords({ uri, masterKeys: loadMasterKeys() });
  const one = async (): Promise<void> => {
    for (;;) {
      const entryId = `${name}:${randomUUID()}`;
      const leaf = JSON.stringify({ entryId });
      const seq = await records.log
        .append({ entryId, kind: 'audit', at: new Date(), about: null, leaf })
        .catch(() => null);
      if (seq === null) await new Promise((resolve) => setTimeout(resolve, 50));
      else process.send?.({ seq, entryId });
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

void main();
