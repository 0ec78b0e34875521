import type { Channel } from '@tact/journey';
import type { Values } from './message';
import type { CentreText } from './centre-texts';
import { centreCatalogue, type MessageCatalogue } from './message-catalogue';
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

/** Purpose and channel, as pages name them. */
export const aboutConsent = (
  purpose: string,
  channel: Channel | 'any',
  { names, language }: Reader,
): Values => ({
  purpose: names.purpose(purpose) ?? purpose,
  channel: language.catalogue.channels[channel],
});
