import { chooseLanguage } from '../languages';
import { catalogues } from '../message-catalogue';
import { namesIn } from '../names';
import type { Reader } from '../reader';
import { shop } from './situations';

const purposes = [
  {
    id: 'marketing',
    name: 'Tips and newsletters',
    translations: { de: { name: 'Tipps und Newsletter' } },
  },
  {
    id: 'offers',
    name: 'Offers and reminders of what you looked at',
    translations: { de: { name: 'Angebote und Erinnerungen an Angesehenes' } },
  },
];

/** Somebody in London who reads a language. */
export function readerOf(language: string): Reader {
  const chosen = chooseLanguage([language], null);
  return {
    language: chosen,
    timeZone: 'Europe/London',
    names: namesIn(chosen.catalogue, { categories: shop }, purposes),
  };
}

export const languages: string[] = [...catalogues().keys()];
