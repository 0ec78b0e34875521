import { DateTime } from 'luxon';
import type { Candidate, Instant, Play, RuleBook, Stage } from '@tact/journey';
import { formsOfAddress, type GivenNames } from './forms-of-address';
import type { ConsentWords } from './consent-words';
import { renderVariant, UnrenderableVariant, type RenderedText } from './render-variant';
import type { TimeOfDay } from './text-variables';

/** What is known of whoever reads it; a variant is given only what its level allows. */
export interface Reader {
  language: string | null;
  timeZone: string | null;
  stage: Stage;
  names: GivenNames;
}

/** Everything a message can speak of. */
export interface MessageMatter {
  play: Play;
  variant: string;
  candidate: Pick<Candidate, 'channel' | 'category' | 'product'>;
  reader: Reader;
  book: Pick<RuleBook, 'catalogue'>;
  /** Of a reminder. */
  consent?: ConsentWords;
  shopName: string;
}

/** What a variant says to somebody about something; null for a text that would have a hole in it. */
export function messageText(matter: MessageMatter, now: Instant): RenderedText | null {
  const { play, variant, candidate, reader, book, shopName } = matter;
  const category = book.catalogue.categories.find((c) => c.id === candidate.category);
  const product = category?.products.find((p) => p.id === candidate.product);
  try {
    return renderVariant(play, variant, {
      language: reader.language ?? 'en',
      channel: candidate.channel,
      shop: { name: shopName },
      stage: reader.stage,
      timeOfDay: timeOfDay(reader.timeZone, now),
      ...(category ? { category: { id: category.id, name: category.name } } : {}),
      ...(product ? { product: { id: product.id, name: product.name, price: product.price } } : {}),
      ...(matter.consent ? { consent: matter.consent } : {}),
      goal: play.variants.find(({ id }) => id === variant)?.goal ?? null,
      person: formsOfAddress(reader.names),
    });
  } catch (error) {
    if (error instanceof UnrenderableVariant) return null;
    throw error;
  }
}

function timeOfDay(timeZone: string | null, now: Instant): TimeOfDay | null {
  if (timeZone === null) return null;
  const { hour, isValid } = DateTime.fromMillis(now, { zone: timeZone });
  if (!isValid) return null;
  if (hour < 5) return 'night';
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}
