import type { ConsentEntryDoc } from './schemas';
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
