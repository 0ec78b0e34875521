import {
  proposeRequested,
  type Candidate,
  type ContactPolicy,
  type Instant,
  type Play,
  type RuleBook,
} from '@tact/journey';

/** What the page that asks is about. */
export interface About {
  category: string | null;
  product: string | null;
}

export const fills = ({ slots = [], channels }: Play, slot: string): boolean =>
  slots.includes(slot) && channels.includes('in-app');

/** Everything that could be said in a slot: what its plays make of the page's request. */
export const slotCandidates = (
  slot: string,
  about: About,
  book: RuleBook,
  now: Instant,
  policy: ContactPolicy,
): Candidate[] =>
  book.plays
    .filter((play) => fills(play, slot))
    .flatMap(({ id }) =>
      proposeRequested({ id: slot, play: id, channel: 'in-app', ...about }, book, now, policy),
    )
    .map((candidate) => ({
      ...candidate,
      slot,
      trigger: { ...candidate.trigger, what: `slot:${slot}` },
    }));

/** What is counted and capped; what is no promotion may stand there as long as the rules allow. */
export const isPromotion = ({ kind }: Pick<Candidate, 'kind'>): boolean =>
  kind === 'promotion' || kind === 'retargeting';
