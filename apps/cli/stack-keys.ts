import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { apiRoles, type ApiKeys } from '@tact/records';

const stackKeysSchema = z.object({ product: z.string(), ops: z.string(), compliance: z.string() });

/** The embedded stack's own API keys, by role. */
export type StackKeys = z.infer<typeof stackKeysSchema>;

/** What product services of the embedded stack are called; duplicates are told apart within a name. */
export const SOURCE = 'storefront';

/** Makes the stack's keys once and keeps them in a file only its owner can read; made anew when revoked. */
export async function ensureStackKeys(file: string, apiKeys: ApiKeys): Promise<StackKeys> {
  if (existsSync(file)) {
    const keys = stackKeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const known = await Promise.all(apiRoles.map((role) => apiKeys.identify(keys[role])));
    if (known.every((identity) => identity !== null)) return keys;
  }
  const made: Record<string, string> = {};
  for (const role of apiRoles) {
    made[role] = (await apiKeys.create(role === 'product' ? SOURCE : `embedded-${role}`, role)).key;
  }
  const keys = stackKeysSchema.parse(made);
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  return keys;
}
