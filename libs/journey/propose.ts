import { candidateKey, type Candidate, type CandidateFacts } from './candidate';
import type { Journey, Moment } from './journey';
import { nextOccurrence } from './local-time';
import type { CatalogueCategory, Play, RuleBook, Stop } from './play';
import type { ContactPolicy } from './policy';
import { HOUR, type Instant } from './time';
import type { Channel } from './words';

export interface Proposal {
  candidates: Candidate[];
  nextScheduleAt: Instant | null;
}

/** A product service asks: may I say this now? */
export interface TouchRequest {
  id: string;
  play: string;
  category: string | null;
  product: string | null;
  /** Only over this channel; null for the play's own choice. */
  channel: Channel | null;
}

/** Whether plays have to be asked at all: something happened, something waits no longer, or they never were. */
export const needsProposal = (journey: Journey, now: Instant): boolean =>
  journey.proposedAt === null ||
  journey.moments.length > 0 ||
  journey.waiting.some((candidate) => candidate.nextAt <= now) ||
  (journey.nextScheduleAt !== null && journey.nextScheduleAt <= now);

/** The journey after its plays were asked: its moments are answered, its schedule is known. */
export const proposed = (journey: Journey, proposal: Proposal, now: Instant): Journey => ({
  ...journey,
  moments: [],
  waiting: [],
  proposedAt: now,
  nextScheduleAt: proposal.nextScheduleAt,
});

/**
 * What could be said now: what waits, looked at afresh, and what the journey's moments call for. Pure; plays,
 * catalogue, approvals and stops are as they stand now, so a changed text or price never goes out unseen.
 */
export function propose(
  journey: Journey,
  book: RuleBook,
  now: Instant,
  policy: ContactPolicy,
): Proposal {
  const fresh = book.plays.flatMap((play) => [
    ...journey.moments.flatMap((moment) => answersMoment(play, moment, book, now, policy)),
    ...(scheduledNow(play, journey, now) ? asCandidates(play, nothing(now, 'schedule'), book, policy, now) : []),
  ]);
  const newest = new Map<string, Candidate>();
  for (const candidate of [...journey.waiting.map((c) => refreshed(c, book)), ...fresh]) {
    newest.set(candidateKey(candidate), candidate);
  }
  return { candidates: [...newest.values()], nextScheduleAt: nextSchedule(book.plays, journey, now) };
}

/** The candidates that answer a touch request; empty when no play of that name takes requests. */
export function proposeRequested(
  request: TouchRequest,
  book: RuleBook,
  now: Instant,
  policy: ContactPolicy,
): Candidate[] {
  const play = book.plays.find((p) => p.id === request.play && p.trigger.on === 'request');
  if (!play) return [];
  const about = { category: request.category, product: request.product, at: now, on: 'request' as const, what: 'request' };
  const all = asCandidates(play, about, book, policy, now);
  return request.channel === null ? all : all.filter((c) => c.channel === request.channel);
}

interface About {
  category: string | null;
  product: string | null;
  at: Instant;
  on: Candidate['trigger']['on'];
  what: string;
}

const nothing = (at: Instant, on: 'schedule'): About => ({ category: null, product: null, at, on, what: on });

function answersMoment(
  play: Play,
  moment: Moment,
  book: RuleBook,
  now: Instant,
  policy: ContactPolicy,
): Candidate[] {
  const { trigger } = play;
  if (trigger.on !== 'event' && trigger.on !== 'state') return [];
  if (trigger.on !== moment.on) return [];
  if ((trigger.on === 'event' ? trigger.event : trigger.state) !== moment.what) return [];
  if (trigger.categories && !trigger.categories.includes(moment.category ?? '')) return [];
  if (now - moment.at >= (play.freshForHours ?? policy.freshForHours) * HOUR) return [];
  const about = { category: moment.category, product: moment.product, at: moment.at, on: trigger.on, what: moment.what };
  return asCandidates(play, about, book, policy, moment.at + (trigger.afterHours ?? 0) * HOUR);
}

function asCandidates(
  play: Play,
  about: About,
  book: RuleBook,
  policy: ContactPolicy,
  dueAt: Instant,
): Candidate[] {
  const subject = subjectOf(play, about, book);
  if (subject === null) return [];
  const freshFor = (play.freshForHours ?? policy.freshForHours) * HOUR;
  return play.channels.map((channel, channelRank) => {
    const candidate: Omit<Candidate, 'facts'> = {
      play: play.id,
      contentHash: play.contentHash,
      catalogueVersion: book.catalogue.version,
      kind: play.kind,
      purpose: play.purpose,
      channel,
      channelRank,
      priority: play.priority,
      ...subject,
      variants: play.variants.map(({ id, level }) => ({ id, level })),
      trigger: { on: about.on, what: about.what, at: about.at },
      freshUntil: dueAt + freshFor,
      nextAt: dueAt,
    };
    return { ...candidate, facts: factsOf(candidate, book) };
  });
}

/** What the play would speak about; null when the trigger says nothing it could speak about. */
function subjectOf(
  play: Play,
  about: About,
  book: RuleBook,
): { category: string | null; product: string | null } | null {
  switch (play.about) {
    case 'nothing':
      return { category: null, product: null };
    case 'category':
      return about.category === null ? null : { category: about.category, product: null };
    case 'product':
      return about.product === null ? null : { category: about.category, product: about.product };
    case 'complement': {
      const category = categoryOf(about.category, book)?.complements.find((id) =>
        categoryOf(id, book)?.products.some((product) => product.available),
      );
      const product = category && categoryOf(category, book)?.products.find((p) => p.available)?.id;
      return category && product ? { category, product } : null;
    }
  }
}

const categoryOf = (id: string | null, book: RuleBook): CatalogueCategory | undefined =>
  book.catalogue.categories.find((category) => category.id === id);

/** The same candidate with the world looked at again. A changed text is another text: it needs its own approval. */
function refreshed(candidate: Candidate, book: RuleBook): Candidate {
  const play = book.plays.find((p) => p.id === candidate.play);
  const current = play
    ? {
        ...candidate,
        contentHash: play.contentHash,
        purpose: play.purpose,
        kind: play.kind,
        variants: play.variants.map(({ id, level }) => ({ id, level })),
        catalogueVersion: book.catalogue.version,
      }
    : candidate;
  return { ...current, facts: factsOf(current, book) };
}

function factsOf(candidate: Omit<Candidate, 'facts'>, book: RuleBook): CandidateFacts {
  const purpose = book.purposes.find((p) => p.id === candidate.purpose);
  return {
    purpose: purpose ? { lawfulBasis: purpose.lawfulBasis, essential: purpose.essential } : null,
    approved: book.approvedHashes.includes(candidate.contentHash),
    stoppedBy: book.stops.find((stop) => covers(stop, candidate.play, candidate.channel))?.id ?? null,
    untrue: untrueOf(candidate, book),
  };
}

/** Whether an operator's stop covers a play on a channel. */
export const covers = ({ scope }: Pick<Stop, 'scope'>, play: string, channel: Channel): boolean =>
  'everything' in scope || ('play' in scope ? scope.play === play : scope.channel === channel);

function untrueOf(candidate: Omit<Candidate, 'facts'>, book: RuleBook): CandidateFacts['untrue'] {
  const play = book.plays.find((p) => p.id === candidate.play);
  if (!play || !play.channels.includes(candidate.channel)) return 'play-gone';
  if (candidate.category === null) return null;
  const category = categoryOf(candidate.category, book);
  if (!category) return 'category-gone';
  if (candidate.product === null) return null;
  const product = category.products.find((p) => p.id === candidate.product);
  if (!product) return 'product-gone';
  return product.available ? null : 'product-unavailable';
}

function scheduledNow(play: Play, journey: Journey, now: Instant): boolean {
  const { trigger } = play;
  const due = journey.nextScheduleAt;
  if (trigger.on !== 'schedule' || due === null || due > now) return false;
  // The instant that fell due belongs to this play when its next occurrence seen from just before is that one.
  return nextOccurrence(due - 1, zoneOf(journey), trigger.weekdays, trigger.at) === due;
}

/** Schedules run in UTC while the zone is unknown; the quiet-hours rule holds what they propose. */
const zoneOf = (journey: Journey): string => journey.person.timeZone ?? 'UTC';

function nextSchedule(plays: Play[], journey: Journey, now: Instant): Instant | null {
  const next = plays.flatMap(({ trigger }) =>
    trigger.on === 'schedule'
      ? (nextOccurrence(now, zoneOf(journey), trigger.weekdays, trigger.at) ?? [])
      : [],
  );
  return next.length === 0 ? null : Math.min(...next);
}
