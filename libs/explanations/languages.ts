import { catalogues, type MessageCatalogue } from './message-catalogue';

export const DEFAULT_LANGUAGE = 'en';

export interface ChosenLanguage {
  catalogue: MessageCatalogue;
  /** BCP 47, with the region somebody named: `de-AT` writes its own dates. */
  locale: string;
  because: 'asked' | 'theirs' | 'default';
}

/** The first language asked for that there is, else the person's own, else English. */
export function chooseLanguage(asked: readonly string[], theirs: string | null): ChosenLanguage {
  for (const tag of asked) {
    const found = catalogueFor(tag);
    if (found) return { ...found, because: 'asked' };
  }
  const own = theirs === null ? null : catalogueFor(theirs);
  if (own) return { ...own, because: 'theirs' };
  const english = catalogueFor(DEFAULT_LANGUAGE);
  if (!english) throw new Error('There is no English catalogue.');
  return { ...english, because: 'default' };
}

function catalogueFor(tag: string): Omit<ChosenLanguage, 'because'> | null {
  const catalogue = catalogues().get(tag.split('-')[0]?.toLowerCase() ?? '');
  if (!catalogue) return null;
  return { catalogue, locale: tag.includes('-') && isLocale(tag) ? tag : catalogue.locale };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** The languages of an `Accept-Language` header, most wanted first; those refused with `q=0` are left out. */
export const acceptedLanguages = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, q: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter(({ tag, q }) => tag !== '' && tag !== '*' && q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
