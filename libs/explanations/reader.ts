import { chooseLanguage, type ChosenLanguage } from './languages';
import { formatted, type Message, type Values } from './message';
import type { Names } from './names';

/** In which words somebody reads, and where they live. */
export interface Reader {
  language: ChosenLanguage;
  timeZone: string | null;
  names: Names;
}

export const said = (message: Message, values: Values, { language, timeZone }: Reader): string =>
  formatted(message, values, { locale: language.locale, timeZone });

/** A day and a time of day, as the language says it. */
export const moment = (at: Date, reader: Reader): string =>
  said(reader.language.catalogue.moment, { at, utc: String(reader.timeZone === null) }, reader);

/** Ops read English beside English lines, unless they asked for another language: the customer's is not theirs. */
export const forOps = (reader: Reader): Reader =>
  reader.language.because === 'theirs' ? { ...reader, language: chooseLanguage([], null) } : reader;
