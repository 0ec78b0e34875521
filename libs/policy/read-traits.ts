import type { TraitsGiven } from '@tact/journey';
import type { FieldPlan, Source } from './compiled-maps';
import type { TraitField } from './core-fields';
import { emailOf, firstNameOf, INVALID, languageOf, timeZoneOf, type Read } from './read-value';
import { valueAt } from './records';

/** What goes to the vault. A key that is missing was not spoken of; null takes the value back. */
export interface GivenProfile {
  email?: string | null;
  firstName?: string | null;
}

/** What a message tells about a person; what can't be used is left out and noted as dropped. */
export function readTraits(
  message: Record<string, unknown>,
  traits: TraitsGiven,
  { sources }: FieldPlan,
  dropped: Set<string>,
): { traits: TraitsGiven; profile: GivenProfile } {
  const told = (field: TraitField, read: (value: unknown) => Read<string>): string | null | undefined =>
    firstTold(message, sources[field], read, dropped);
  const profile: GivenProfile = {};
  const timeZone = told('timeZone', timeZoneOf);
  const language = told('language', languageOf);
  const firstName = told('firstName', firstNameOf);
  const email = told('email', emailOf);
  if (timeZone !== undefined) traits.timeZone = timeZone;
  if (language !== undefined) traits.language = language;
  if (firstName !== undefined) {
    profile.firstName = firstName;
    traits.hasFirstName = firstName !== null;
  }
  if (email !== undefined) {
    profile.email = email;
    traits.hasEmail = email !== null;
  }
  return { traits, profile };
}

/** The first usable value; a trait that says null, and nothing else that says more, takes the value back. */
function firstTold(
  message: unknown,
  sources: readonly Source[] | undefined,
  read: (value: unknown) => Read<string>,
  dropped: Set<string>,
): string | null | undefined {
  let takenBack = false;
  for (const source of sources ?? []) {
    const value = valueAt(message, source.keys);
    if (value === undefined) continue;
    if (value === null) {
      if (source.keys[0] === 'traits') takenBack = true;
      continue;
    }
    // What they took back is not filled in again from their surroundings.
    if (takenBack && source.keys[0] !== 'traits') continue;
    const result = read(value);
    if (result === INVALID) dropped.add(source.name);
    else if (result !== undefined) return result;
  }
  return takenBack ? null : undefined;
}
