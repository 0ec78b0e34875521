import type { TraitsGiven } from '@tact/journey';
import type { FieldPlan, Source } from './compiled-maps';
import type { TraitField } from './core-fields';
import type { GivenNames } from './forms-of-address';
import {
  addressWishOf,
  emailOf,
  goalsOf,
  INVALID,
  languageOf,
  nameOf,
  regionOf,
  timeZoneOf,
  titleOf,
  type Read,
} from './read-value';
import { valueAt } from './records';

/** What goes to the vault. A key that is missing was not spoken of; null takes the value back. */
export interface GivenProfile extends GivenNames {
  email?: string | null;
}

/**
 * What a message tells about a person; what can't be used is left out and noted as dropped. Of names the traits
 * say nothing yet: which there are to address somebody by depends on all they ever gave (see `nameTraits`).
 */
export function readTraits(
  message: Record<string, unknown>,
  traits: TraitsGiven,
  { sources }: FieldPlan,
  dropped: Set<string>,
): { traits: TraitsGiven; profile: GivenProfile } {
  const told = <T>(
    field: TraitField,
    read: (value: unknown, source: Source, dropped: Set<string>) => Read<T>,
  ): T | null | undefined => firstTold(message, sources[field], read, dropped);
  const timeZone = told('timeZone', timeZoneOf);
  const language = told('language', languageOf);
  const region = told('region', regionOf);
  const goals = told('goals', goalsOf);
  if (timeZone !== undefined) traits.timeZone = timeZone;
  if (language !== undefined) traits.language = language;
  if (region !== undefined) traits.region = region;
  if (goals !== undefined) traits.goals = goals ?? [];

  const profile: GivenProfile = {};
  const title = told('title', titleOf);
  const firstName = told('firstName', nameOf);
  const lastName = told('lastName', nameOf);
  const addressAs = told('addressAs', addressWishOf);
  const email = told('email', emailOf);
  if (title !== undefined) profile.title = title;
  if (firstName !== undefined) profile.firstName = firstName;
  if (lastName !== undefined) profile.lastName = lastName;
  if (addressAs !== undefined) profile.addressAs = addressAs;
  if (email !== undefined) {
    profile.email = email;
    traits.hasEmail = email !== null;
  }
  return { traits, profile };
}

/** The first usable value; a trait that says null, and nothing else that says more, takes the value back. */
function firstTold<T>(
  message: unknown,
  sources: readonly Source[] | undefined,
  read: (value: unknown, source: Source, dropped: Set<string>) => Read<T>,
  dropped: Set<string>,
): T | null | undefined {
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
    const result = read(value, source, dropped);
    if (result === INVALID) dropped.add(source.name);
    else if (result !== undefined) return result;
  }
  return takenBack ? null : undefined;
}
