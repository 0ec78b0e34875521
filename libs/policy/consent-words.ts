import type { Candidate } from '@tact/journey';
import type { RegisteredPurpose } from './purposes';

/** What a reminder speaks of, as one says it in a language. */
export interface ConsentWords {
  names: string;
  endsOn: string;
}

const quotes: Record<string, [string, string]> = { de: ['„', '“'] };

/** The purposes that are about to end, each once, and the days on which they do, where the person lives. */
export function consentWords(
  consents: NonNullable<Candidate['consents']>,
  purposes: RegisteredPurpose[],
  { language, timeZone }: { language: string | null; timeZone: string | null },
): ConsentWords {
  const wanted = language ?? 'en';
  // In a language that purposes have names in; else in English, the day before the month.
  const isSpoken = purposes.some((p) => p.translations?.[wanted.slice(0, 2)] !== undefined);
  const locale = isSpoken || wanted.startsWith('en-') ? wanted : 'en-GB';
  const spoken = locale.slice(0, 2);
  const [open, close] = quotes[spoken] ?? ['“', '”'];
  const ids = [...new Set(consents.map(({ key }) => key.slice(0, key.indexOf('/'))))];
  const names = ids.map((id) => {
    const purpose = purposes.find((p) => p.id === id);
    return `${open}${purpose?.translations?.[spoken]?.name ?? purpose?.name ?? id}${close}`;
  });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: timeZone ?? 'UTC' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const days = [...new Set(consents.map(({ endsAt }) => day.format(endsAt)))];
  return { names: list.format(names), endsOn: list.format(days) };
}
