import { createHmac, hkdfSync } from 'node:crypto';
import type { DataKey } from './subject-keys';

/**
 * What somebody is called in the audit, for ever: a keyed hash under their own data key. While they are here, those
 * who hold the key find every entry about them; once the key is destroyed it is a random number to everyone, also to
 * those who still know the subject key.
 */
export function auditNameOf({ key, subjectKey }: DataKey): string {
  const own = Buffer.from(hkdfSync('sha256', key, 'tact', 'audit-name', 32));
  return createHmac('sha256', own).update(subjectKey).digest('base64url').slice(0, 22);
}
