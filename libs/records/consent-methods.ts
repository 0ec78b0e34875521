import { NoKeyError } from '@tact/privacy';
import type { ConsentEntryDoc } from './schemas/consents';
import type { Models } from './schemas/models';
import type { Vault } from './vault';

/** How things are said in Tact itself. What others call it is free text, and may name somebody. */
const ownMethods: ReadonlySet<string> = new Set([
  'api',
  'import',
  'reminder',
  'message',
  'preference-centre',
  'double opt-in',
  'its end came',
  'said before they were known',
  'privacy-request',
  'Sec-GPC',
]);

const PLACE = 'consent-method';

/** A method as it is kept: in the open where it is one of Tact's own, else under the person's own key. */
export type KeptMethod = Pick<ConsentEntryDoc, 'method' | 'sealedMethod'>;

export async function keptMethod(vault: Vault, subjectKey: string, method: string): Promise<KeptMethod> {
  if (ownMethods.has(method)) return { method };
  return { sealedMethod: await vault.seal(subjectKey, PLACE, method) };
}

/** The method in words again; nothing where none is known. */
export async function methodOf(
  vault: Vault,
  { subjectKey, method, sealedMethod }: KeptMethod & { subjectKey: string },
): Promise<string | undefined> {
  return sealedMethod ? vault.open<string>(subjectKey, PLACE, sealedMethod) : method;
}

/** What others called it lay open before it was sealed. */
const inTheOpen = { method: { $type: 'string' as const, $nin: [...ownMethods] } };

/**
 * Seals some of those that still lie open, in the order of their ids from one on; how each word was said stays what it
 * was. Answers the last id looked at, null when there are no more. Any number of processes may do so at once.
 */
export async function sealOpenMethods(
  { consentEntries, consentRequests }: Pick<Models, 'consentEntries' | 'consentRequests'>,
  vault: Vault,
  from: { in: 'entries' | 'requests'; after: string | null },
  most: number,
): Promise<{ sealed: number; last: string | null }> {
  const store = (from.in === 'entries' ? consentEntries : consentRequests).collection;
  const found = await store
    .find({ ...(from.after === null ? {} : { _id: { $gt: from.after as never } }), ...inTheOpen })
    .project<{ _id: string; subjectKey: string; method: string }>({ subjectKey: 1, method: 1 })
    .sort({ _id: 1 })
    .limit(most)
    .toArray();
  let sealed = 0;
  for (const { _id, subjectKey, method } of found) {
    try {
      const sealedMethod = await vault.seal(subjectKey, PLACE, method);
      const itself = { _id: _id as never, method };
      const change = { $set: { sealedMethod }, $unset: { method: '' } };
      const { modifiedCount } =
        from.in === 'entries'
          ? await consentEntries.collection.updateOne(itself, change)
          : await consentRequests.collection.updateOne(itself, change);
      sealed += modifiedCount;
    } catch (error) {
      // Somebody who is being erased: it goes with everything else.
      if (!(error instanceof NoKeyError)) throw error;
    }
  }
  return { sealed, last: found.length === most ? (found.at(-1)?._id ?? null) : null };
}
