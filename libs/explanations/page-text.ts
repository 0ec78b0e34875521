import type { Channel } from '@tact/journey';
import type { Values } from './message';
import type { MessageCatalogue } from './message-catalogue';
import { said, type Reader } from './reader';

/** What a page says, in the reader's language. */
export const pageText = (
  text: keyof MessageCatalogue['pages'],
  reader: Reader,
  values: Values = {},
): string => said(reader.language.catalogue.pages[text], values, reader);

/** Purpose and channel, as pages name them. */
export const aboutConsent = (
  purpose: string,
  channel: Channel | 'any',
  { names, language }: Reader,
): Values => ({
  purpose: names.purpose(purpose) ?? purpose,
  channel: language.catalogue.channels[channel],
});
