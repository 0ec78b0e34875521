import { keyCacheSeconds, loadMasterKeys } from '@tact/privacy';
import { openRecords } from '@tact/records';

/** Asks for a person's key again and again, by both ways, and says after each whether it got it. */
async function main(): Promise<void> {
  const [uri = '', subjectKey = '', keyId = ''] = process.argv.slice(2);
  const { keys } = await openRecords({
    uri,
    masterKeys: loadMasterKeys(),
    keyCacheSeconds: keyCacheSeconds(process.env),
  });
  const nameOf = (error: Error): string => error.name;
  for (;;) {
    const got = await Promise.all([
      keys.of(subjectKey).then(() => 'got it', nameOf),
      keys.byKeyId(keyId).then(() => 'got it', nameOf),
    ]);
    process.send?.(got);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

void main();
