import { createHash } from 'node:crypto';
import { canonicalHash } from './canonical-hash';

export interface ExternalIds {
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
}

export interface BadId {
  code: 'bad-id' | 'id-too-long';
  where: '/userId' | '/anonymousId' | '/previousId';
}

const LONGEST = 256;
const names = ['userId', 'anonymousId', 'previousId'] as const;

/** The ids a client knows the person by. Null, empty and missing are the same; numbers become strings. */
export function externalIds(message: Record<string, unknown>): ExternalIds | BadId {
  const ids: ExternalIds = { userId: null, anonymousId: null, previousId: null };
  for (const name of names) {
    const given = message[name];
    if (given === undefined || given === null) continue;
    if (typeof given !== 'string' && !(typeof given === 'number' && Number.isFinite(given))) {
      return { code: 'bad-id', where: `/${name}` };
    }
    const id = String(given).trim();
    if (id.length > LONGEST) return { code: 'id-too-long', where: `/${name}` };
    if (id !== '') ids[name] = id;
  }
  return ids;
}

/** The id that makes a retry a duplicate, as far as the client gave one. One too long to keep is hashed. */
export function givenMessageId(message: Record<string, unknown>): string | null {
  const given = message['messageId'];
  if (typeof given === 'number' && Number.isFinite(given)) return String(given);
  if (typeof given !== 'string') return null;
  const id = given.trim();
  if (id === '') return null;
  return id.length > LONGEST ? `long-${createHash('sha256').update(id).digest('hex')}` : id;
}

/** An id from what a message says, for clients that give none: the same message sent again is the same id. */
export function contentMessageId(message: Record<string, unknown>): string {
  const { sentAt: _, receivedAt: __, writeKey: ___, messageId: ____, ...content } = message;
  return `content-${canonicalHash(content)}`;
}
