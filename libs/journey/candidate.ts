import type { Instant } from './time';
import type { LawfulBasis, Subject } from './play';
import type { EndingConsent } from './ending-consent';
import { withFields } from './with-fields';
import type { Channel, PersonalizationLevel, PlayKind, Sensitivity } from './words';

/** What `decide` needs to know of the world outside the journey, as it was when proposed. */
export interface CandidateFacts {
  purpose: { lawfulBasis: LawfulBasis; essential: boolean } | null;
  approved: boolean;
  /** The operator's stop that covers it. */
  stoppedBy: string | null;
  /** Why what it says is no longer true. */
  untrue: 'play-gone' | 'product-gone' | 'product-unavailable' | 'category-gone' | 'price-changed' | null;
  /** After how many days the category is bought again; null where it is bought at any time. */
  repurchaseAfterDays: number | null;
}

/** A way of saying it, as far as the rules care. */
export interface CandidateVariant {
  id: string;
  level: PersonalizationLevel;
  /** Said only to those who named this goal. */
  goal: string | null;
  usesName: boolean;
}

/** One thing that could be said over one channel, proposed by a play. */
export interface Candidate {
  play: string;
  contentHash: string;
  catalogueVersion: string;
  kind: PlayKind;
  purpose: string;
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  channel: Channel;
  /** Place in the play's list of channels; the first that may be used is used. */
  channelRank: number;
  priority: number;
  about: Subject;
  category: string | null;
  product: string | null;
  /** The product's price when this was first proposed. */
  price: number | null;
  tags: string[];
  /** The topic or newsletter that it belongs to. */
  topic: string | null;
  /** Where it is true; everywhere when empty. */
  regions: string[];
  /** The last day (`YYYY-MM-DD`, where they live) on which it is true. */
  lastDay: string | null;
  variants: CandidateVariant[];
  trigger: { on: 'event' | 'state' | 'schedule' | 'consent-ending' | 'request'; what: string; at: Instant };
  /** The consents whose end it speaks of; absent where it speaks of none. */
  consents?: EndingConsent[];
  /** The slot of the product that asks for it; absent where none does. */
  slot?: string;
  freshUntil: Instant;
  /** Judged again at this instant; everything is re-checked then. */
  nextAt: Instant;
  facts: CandidateFacts;
}

/** Names the same thing said again: at most one of each waits. */
export const candidateKey = (c: Pick<Candidate, 'play' | 'channel' | 'category' | 'product'>): string =>
  `${c.play}/${c.channel}/${c.category ?? ''}/${c.product ?? ''}`;

/** The same thing said, over whatever channel. */
export const isSameThing = (
  a: Pick<Candidate, 'play' | 'category' | 'product'>,
  b: Pick<Candidate, 'play' | 'category' | 'product'>,
): boolean => a.play === b.play && a.category === b.category && a.product === b.product;

/** The candidate with some of its fields changed. */
export const candidateWith = (candidate: Candidate, changes: Partial<Candidate>): Candidate =>
  withFields(copyOfCandidate(candidate), changes);

/** A copy that nobody else has seen yet, for setting fields of it; written out for the same reason as `copyOf`. */
export function copyOfCandidate(candidate: Candidate): Candidate {
  const copy: Candidate = {
    play: candidate.play,
    contentHash: candidate.contentHash,
    catalogueVersion: candidate.catalogueVersion,
    kind: candidate.kind,
    purpose: candidate.purpose,
    channel: candidate.channel,
    channelRank: candidate.channelRank,
    priority: candidate.priority,
    about: candidate.about,
    category: candidate.category,
    product: candidate.product,
    price: candidate.price,
    tags: candidate.tags,
    topic: candidate.topic,
    regions: candidate.regions,
    lastDay: candidate.lastDay,
    variants: candidate.variants,
    trigger: candidate.trigger,
    freshUntil: candidate.freshUntil,
    nextAt: candidate.nextAt,
    facts: candidate.facts,
  };
  if (candidate.consents !== undefined) copy.consents = candidate.consents;
  if (candidate.sensitivity !== undefined) copy.sensitivity = candidate.sensitivity;
  if (candidate.slot !== undefined) copy.slot = candidate.slot;
  return copy;
}
