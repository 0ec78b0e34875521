import type { Channel } from '@tact/journey';
import type { CentreText } from './centre-texts';
import { chooseLanguage } from './languages';
import { formatted, type Values } from './message';
import { centreCatalogue, ownDataCatalogue, type MessageCatalogue } from './message-catalogue';
import type { OwnDataText } from './own-data-texts';
import { said, type Reader } from './reader';

/** What a page says, in the reader's language. */
export const pageText = (
  text: keyof MessageCatalogue['pages'],
  reader: Reader,
  values: Values = {},
): string => said(reader.language.catalogue.pages[text], values, reader);

/** What a page of the preference centre says, in the reader's language. */
export const centreText = (text: CentreText, reader: Reader, values: Values = {}): string =>
  said(centreCatalogue(reader.language.catalogue.language)[text], values, reader);

/** What somebody reads who takes their data away or has it deleted, in the reader's language. */
export const ownDataText = (text: OwnDataText, reader: Reader, values: Values = {}): string =>
  said(ownDataCatalogue(reader.language.catalogue.language)[text], values, reader);

/** Both answers to a reminder, as its message names them. */
export function keepOrLapse(language: string | null): string[] {
  const { catalogue, locale } = chooseLanguage([], language);
  const { keepButton, lapseButton } = catalogue.pages;
  return [keepButton, lapseButton].map((text) => formatted(text, {}, { locale, timeZone: null }));
}

/** Purpose and channel, as pages name them. */
export const aboutConsent = (
  purpose: string,
  channel: Channel | 'any',
  { names, language }: Reader,
): Values => ({
  purpose: names.purpose(purpose) ?? purpose,
  channel: language.catalogue.channels[channel],
});
