import type { Catalogue } from '@tact/journey';
import type { MessageCatalogue } from './message-catalogue';

/** A purpose as far as people read of it. */
export interface NamedPurpose {
  id: string;
  name: string;
  /** By language. */
  translations?: Readonly<Record<string, { name: string }>> | undefined;
}

/** What things are called, as of the moment of reading; null for what is not there any more. */
export interface Names {
  purpose(id: string): string | null;
  category(id: string): string | null;
  product(id: string): string | null;
}

/** The names that the shop's catalogue and the register of purposes give, in a language. */
export function namesIn(
  { language, categoryNames }: MessageCatalogue,
  shop: Pick<Catalogue, 'categories'>,
  purposes: readonly NamedPurpose[],
): Names {
  return {
    purpose: (id) => {
      const purpose = purposes.find((p) => p.id === id);
      return purpose?.translations?.[language]?.name ?? purpose?.name ?? null;
    },
    category: (id) => {
      const name = shop.categories.find((c) => c.id === id)?.name ?? null;
      return name !== null && categoryNames === 'lower-case' ? inSentence(name) : name;
    },
    product: (id) => shop.categories.flatMap((c) => c.products).find((p) => p.id === id)?.name ?? null,
  };
}

/** "Home decor" becomes "home decor"; "LED lamps" and "Apple TV" are left alone. */
const inSentence = (name: string): string =>
  /^\p{Lu}[^\p{Lu}]*$/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
