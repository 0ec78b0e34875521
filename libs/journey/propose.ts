import { changed } from './changed';
import { indexOf } from './book-index';
import { candidateKey, candidateWith, type Candidate } from './candidate';
import { categoryOf, categoryWith, factsOf, productOf } from './facts';
import type { Journey, Moment } from './journey';
import { nextOccurrence } from './local-time';
import { isFresh } from './moments';
import type { Play, RuleBook } from './play';
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
  journey.held.some((candidate) => candidate.nextAt <= now) ||
  (journey.nextScheduleAt !== null && journey.nextScheduleAt <= now);

/** The journey after its plays were asked: its moments are answered, its schedule is known. */
export const proposed = (journey: Journey, proposal: Proposal, now: Instant): Journey =>
  changed(journey, {
    moments: [],
    waiting: [],
    held: journey.held.filter((candidate) => candidate.nextAt > now),
    proposedAt: now,
    nextScheduleAt: proposal.nextScheduleAt,
  });

/**
 * What could be said now: what waits, looked at afresh, and what the journey's moments call for. Pure; plays,
 * catalogue, approvals and stops are as they stand now, so a changed text or price never goes out unseen.
 */
export function propose(journey: Journey, book: RuleBook, now: Instant, policy: ContactPolicy): Proposal {
  const newest = new Map<string, Candidate>();
  const note = (candidate: Candidate): void => {
    const key = candidateKey(candidate);
    const known = newest.get(key);
    // The newest trigger counts, its delay too: who comes back meanwhile is not reminded meanwhile.
    if (!known || known.trigger.at <= candidate.trigger.at) newest.set(key, candidate);
  };
  const { answering, scheduled } = indexOf(book);
  // What waits on is looked at afresh when its time comes.
  for (const c of journey.waiting) note(c.nextAt <= now ? refreshed(c, book) : c);
  for (const c of journey.held) if (c.nextAt <= now) note(refreshed(c, book));
  const isCalled = journey.moments.some(({ what }) => answering.has(what));
  const isDue = journey.nextScheduleAt !== null && journey.nextScheduleAt <= now;
  for (const play of isCalled || isDue ? book.plays : []) {
    for (const moment of journey.moments) answersMoment(play, moment, book, now, policy).forEach(note);
    const occurredAt = occurredIn(play, journey, now, policy);
    if (occurredAt !== null)
      asCandidates(play, onSchedule(occurredAt), book, policy, occurredAt).forEach(note);
  }
  return { candidates: [...newest.values()], nextScheduleAt: nextSchedule(scheduled, journey, now) };
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
  const about = {
    category: request.category,
    product: request.product,
    at: now,
    on: 'request' as const,
    what: 'request',
  };
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

const onSchedule = (at: Instant): About => ({
  category: null,
  product: null,
  at,
  on: 'schedule',
  what: 'schedule',
});

/** How long what a play says stays true once it is due. */
const freshFor = (play: Play, policy: ContactPolicy): number =>
  (play.freshForHours ?? policy.freshForHours) * HOUR;

/**
 * What a play makes of a moment. An event older than the policy's freshness never proposes anything, whatever
 * the play; a play may ask for less. What a play allows beyond that is time for what it says to wait.
 */
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
  if (!isFresh(moment, now, policy) || now >= moment.at + freshFor(play, policy)) return [];
  const about = {
    category: moment.category,
    product: moment.product,
    at: moment.at,
    on: trigger.on,
    what: moment.what,
  };
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
  if (subject === null || play.variants.length === 0) return [];
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
      about: play.about,
      ...subject,
      price: productOf(subject.category, subject.product, book)?.price ?? null,
      tags: play.tags,
      topic: play.topic,
      regions: play.regions,
      lastDay: play.lastDay,
      variants: indexOf(book).variants.get(play) ?? [],
      trigger: { on: about.on, what: about.what, at: about.at },
      freshUntil: dueAt + freshFor(play, policy),
      nextAt: dueAt,
    };
    if (play.sensitivity !== undefined) candidate.sensitivity = play.sensitivity;
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
      return about.product === null
        ? null
        : { category: about.category ?? categoryWith(about.product, book), product: about.product };
    case 'complement': {
      const category = categoryOf(about.category, book)?.complements.find((id) =>
        categoryOf(id, book)?.products.some((product) => product.available),
      );
      const product = category && categoryOf(category, book)?.products.find((p) => p.available)?.id;
      return category && product ? { category, product } : null;
    }
  }
}

/** The same candidate with the world looked at again. A changed text is another text: it needs its own approval. */
function refreshed(candidate: Candidate, book: RuleBook): Candidate {
  const { plays, variants } = indexOf(book);
  const play = plays.get(candidate.play);
  const current = play
    ? candidateWith(candidate, {
        contentHash: play.contentHash,
        purpose: play.purpose,
        kind: play.kind,
        priority: play.priority,
        channelRank: play.channels.indexOf(candidate.channel),
        about: play.about,
        tags: play.tags,
        topic: play.topic,
        regions: play.regions,
        lastDay: play.lastDay,
        variants: variants.get(play) ?? [],
        catalogueVersion: book.catalogue.version,
      })
    : candidateWith(candidate, {});
  if (play && play.sensitivity !== candidate.sensitivity) {
    if (play.sensitivity === undefined) delete current.sensitivity;
    else current.sensitivity = play.sensitivity;
  }
  current.facts = factsOf(current, book);
  return current;
}

/**
 * The first time of a scheduled play that nobody looked at yet and that is still fresh; null when there is none.
 * Times that passed while nobody could look are over: a letter is not made up for days later.
 */
function occurredIn(play: Play, journey: Journey, now: Instant, policy: ContactPolicy): Instant | null {
  const { trigger } = play;
  const due = journey.nextScheduleAt;
  if (trigger.on !== 'schedule' || due === null || due > now) return null;
  const after = Math.max(due - 1, now - freshFor(play, policy));
  const occurredAt = nextOccurrence(after, zoneOf(journey), trigger.weekdays, trigger.at);
  return occurredAt !== null && occurredAt <= now ? occurredAt : null;
}

/** Schedules run in UTC while the zone is unknown; the quiet-hours rule holds what they propose. */
const zoneOf = (journey: Journey): string => journey.person.timeZone ?? 'UTC';

function nextSchedule(plays: readonly Play[], journey: Journey, now: Instant): Instant | null {
  let next: Instant | null = null;
  for (const { trigger } of plays) {
    if (trigger.on !== 'schedule') continue;
    const at = nextOccurrence(now, zoneOf(journey), trigger.weekdays, trigger.at);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
