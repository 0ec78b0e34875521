import type { TraitsGiven } from '@tact/journey';

/** How people wish to be addressed; without a wish, by what they gave. */
export const addressWishes = ['first-name', 'formal', 'neutral'] as const;
export type AddressWish = (typeof addressWishes)[number];

export const isAddressWish = (value: unknown): value is AddressWish =>
  (addressWishes as readonly unknown[]).includes(value);

/** The names somebody gave, and how they wish them used. Null and absent are the same. */
export interface GivenNames {
  title?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  addressAs?: AddressWish | null;
}

const nameFields = ['title', 'firstName', 'lastName', 'addressAs'] as const;

/** How somebody may be addressed; null where they gave no such name, or wish otherwise. */
export interface FormsOfAddress {
  firstName: string | null;
  /** Title and last name. */
  formal: string | null;
  /** The one to be used. */
  address: string | null;
}

export function formsOfAddress({ title, firstName, lastName, addressAs }: GivenNames): FormsOfAddress {
  const mayBe = (form: AddressWish): boolean => (addressAs ?? form) === form;
  const first = firstName && mayBe('first-name') ? firstName : null;
  // A last name alone is no form of address, and nobody guesses a title.
  const formal = title && lastName && mayBe('formal') ? `${title} ${lastName}` : null;
  return { firstName: first, formal, address: first ?? formal };
}

/**
 * What a journey is told of somebody's names: only which there are to address them by. It depends on all that
 * they ever gave, so it is said over the whole profile, and only when `given` spoke of names.
 */
export function nameTraits(
  given: GivenNames,
  profile: GivenNames,
): Pick<TraitsGiven, 'hasFirstName' | 'hasFormalName'> {
  if (nameFields.every((field) => given[field] === undefined)) return {};
  const { firstName, formal } = formsOfAddress(profile);
  return { hasFirstName: firstName !== null, hasFormalName: formal !== null };
}

export const LONGEST_NAME = 80;

/** Something people can be greeted with: not markup, not an address, not a text. */
export const isName = (text: string): boolean =>
  text.trim() !== '' && text.length <= LONGEST_NAME && !/[<>{}[\]|\\/@\p{Cc}]|www\.|:\/\//u.test(text);

/** Words that titles are made of, in the languages of shops we know. Without their full stops. */
const titleWords: ReadonlySet<string> = new Set(
  (
    'mr mrs ms miss mx dr prof professor doctor sir dame lord lady rev reverend hon rabbi imam ' +
    'herr frau doktor professorin dipl-ing dipl-kfm mag ing ddr drs ' +
    'm mme mlle monsieur madame mademoiselle maître me ' +
    'sr sra srta señor señora señorita don doña sig signor signora signore dott dottssa dottore dottoressa avv ' +
    'senhor senhora dra dhr mevr mevrouw meneer mw de heer fru fröken frk hr rouva herra ' +
    'pan pani bay bayan san sama shri smt'
  ).split(' '),
);

/** A title that people are addressed by, such as "Dr." or "Frau Prof. Dr."; a position in a company is none. */
export const isFormOfAddress = (title: string): boolean =>
  title
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => titleWords.has(word.replace(/\./g, '')));
