import 'reflect-metadata';
import { loadMasterKeys, loadResponseSigner, loadSigningKeys } from '@tact/privacy';
import { createApi } from './create-api';
import { apiSettings } from './settings';

async function main(): Promise<void> {
  const settings = apiSettings();
  const responseSigner = loadResponseSigner(settings.publicUrl);
  const app = await createApi(settings, loadMasterKeys(), loadSigningKeys(), responseSigner);
  // An API that a stack started ends with it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  await app.listen(settings.port, settings.host);
  process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
