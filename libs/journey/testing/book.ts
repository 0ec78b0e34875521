import { proposeRequested } from '../propose';
import type { Candidate } from '../candidate';
import type { CatalogueCategory, Play, RuleBook, Variant } from '../play';
import type { Instant } from '../time';
import { policy } from './policy';

const category = (
  id: string,
  products: string[],
  complements: string[] = [],
  repurchaseAfter: string | null = null,
): CatalogueCategory => ({
  id,
  name: id,
  repurchaseAfter,
  occasions: [],
  complements,
  products: products.map((product) => ({ id: product, name: product, price: 10, available: true })),
});

export const categories = [
  category('tea', ['sencha', 'oolong', 'rooibos'], ['candles']),
  category('candles', ['cedar', 'linen'], ['tea']),
  category('boats', ['kayak', 'canoe'], [], 'P10Y'),
];

/** A play that nothing stands against: general, by e-mail, about nothing. */
export const play = (more: Partial<Play> = {}): Play => ({
  id: 'guide',
  owner: 'tests',
  purpose: 'marketing',
  kind: 'general',
  channels: ['email'],
  priority: 50,
  trigger: { on: 'request' },
  about: 'nothing',
  tags: [],
  topic: null,
  regions: [],
  lastDay: null,
  freshForHours: null,
  because: 'It is needed here.',
  variants: [variant('general')],
  contentHash: `hash of ${more.id ?? 'guide'}`,
  ...more,
});

export const variant = (level: Variant['level'], more: Partial<Variant> = {}): Variant => ({
  id: `as ${level}`,
  level,
  goal: null,
  usesName: false,
  subject: 'Subject',
  body: 'Body',
  link: '/',
  ...more,
});

/** A rule book in which every play is approved. */
export const book = (plays: Play[], more: Partial<RuleBook> = {}): RuleBook => ({
  plays,
  catalogue: { version: 'catalogue', currency: 'EUR', categories },
  purposes: [
    { id: 'marketing', words: 'tips', lawfulBasis: 'consent', essential: false, consentMonths: 12 },
    { id: 'offers', words: 'offers', lawfulBasis: 'consent', essential: false, consentMonths: 12 },
    { id: 'care', words: 'care', lawfulBasis: 'legitimate-interests', essential: false, consentMonths: 12 },
    { id: 'service', words: 'service', lawfulBasis: 'contract', essential: true, consentMonths: 12 },
  ],
  approvedHashes: plays.map(({ contentHash }) => contentHash),
  stops: [],
  ...more,
});

/** The candidate that a request for a play makes; fresh from then on. */
export function asked(
  more: Partial<Play>,
  at: Instant,
  about: { category?: string; product?: string } = {},
  rules: Partial<RuleBook> = {},
): Candidate {
  const wanted = play({ ...more, trigger: { on: 'request' } });
  const request = { id: 'request', play: wanted.id, category: null, product: null, channel: null, ...about };
  const [candidate] = proposeRequested(request, book([wanted], rules), at, policy);
  if (!candidate) throw new Error('The play makes no candidate of this request.');
  return candidate;
}
