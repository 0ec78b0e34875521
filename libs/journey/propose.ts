import { copyOf } from './changed';
import { indexOf, type BookIndex } from './book-index';
import {
  candidateWith,
  copyOfCandidate,
  isSameThing,
  type Candidate,
  type CandidateFacts,
} from './candidate';
import type { EndingConsent } from './ending-consent';
import { categoryOf, categoryWith, factsOf, productOf } from './facts';
import type { Journey, Moment } from './journey';
import { nextOccurrence } from './local-time';
import { consentAt } from './consents';
import { isFresh } from './moments';
import type { Play, RuleBook } from './play';
import type { ContactPolicy } from './policy';
import {
  askedAbout,
  coversChannel,
  endingNow,
  isUnasked,
  nextReminderAt,
  purposeIn,
  type EndingNow,
} from './reminders';
import { HOUR, type Instant } from './time';
import type { Channel } from './words';

export interface Proposal {
  candidates: Candidate[];
  nextScheduleAt: Instant | null;
  /** The ends of consents that plays were asked about; absent from what was proposed before there were any. */
  askedAbout?: EndingConsent[];
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

/**
 * Whether plays have to be asked at all: something happened, something waits no longer, or they never were. Who knows
 * when the journey reminds of a consent next may say so.
 */
export const needsProposal = (
  journey: Journey,
  now: Instant,
  policy: ContactPolicy,
  remindsAt?: Instant,
): boolean =>
  journey.proposedAt === null ||
  journey.moments.length > 0 ||
  someDue(journey.waiting, now) ||
  someDue(journey.held, now) ||
  (journey.nextScheduleAt !== null && journey.nextScheduleAt <= now) ||
  (remindsAt ?? nextReminderAt(journey, policy)) <= now;

function someDue(candidates: Candidate[], now: Instant): boolean {
  for (const { nextAt } of candidates) if (nextAt <= now) return true;
  return false;
}

/** The journey after its plays were asked: its moments are answered, its schedule is known. */
export function proposed(journey: Journey, proposal: Proposal, now: Instant): Journey {
  const next = copyOf(askedAbout(journey, proposal.askedAbout ?? []));
  next.moments = [];
  next.waiting = [];
  next.held = journey.held.filter((candidate) => candidate.nextAt > now);
  next.proposedAt = now;
  next.nextScheduleAt = proposal.nextScheduleAt;
  return next;
}

/**
 * What could be said now: what waits, looked at afresh, and what the journey's moments call for. Pure; plays,
 * catalogue, approvals and stops are as they stand now, so a changed text or price never goes out unseen.
 */
export function propose(journey: Journey, book: RuleBook, now: Instant, policy: ContactPolicy): Proposal {
  const candidates: Candidate[] = [];
  const index = indexOf(book);
  const ending = endingNow(journey, now, policy);
  const awaited = [...journey.waiting, ...journey.held.filter(({ nextAt }) => nextAt <= now)];
  // What waits on is looked at afresh when its time comes.
  for (const c of awaited)
    if (!isReminder(c, index)) note(c.nextAt <= now ? refreshed(c, book) : c, candidates);
  for (const play of ending.length > 0 ? index.reminding : [])
    for (const c of remindersOf(play, ending, { journey, awaited, book, now, policy })) note(c, candidates);
  for (const { play, calledBy } of callable(journey, index, now)) {
    for (const moment of journey.moments) {
      if (moment.what !== calledBy) continue;
      for (const c of answersMoment(play, moment, book, now, policy)) note(c, candidates);
    }
    const occurredAt = occurredIn(play, journey, now, policy, index);
    if (occurredAt === null) continue;
    for (const c of asCandidates(play, onSchedule(occurredAt), book, policy, occurredAt)) note(c, candidates);
  }
  const proposal: Proposal = { candidates, nextScheduleAt: nextSchedule(index, journey, now) };
  if (ending.length > 0) proposal.askedAbout = ending.filter(({ dueAt }) => dueAt <= now).map(endOf);
  return proposal;
}

/** The plays that may have something to say, in the book's order: nearly all are called by something else. */
function callable(journey: Journey, index: BookIndex, now: Instant): BookIndex['called'] {
  const { moments, nextScheduleAt } = journey;
  let called: BookIndex['called'] | undefined;
  for (const { what } of moments) {
    const answering = index.answering.get(what);
    if (answering === undefined || answering === called) continue;
    if (called !== undefined) return index.called;
    called = answering;
  }
  if (nextScheduleAt === null || nextScheduleAt > now) return called ?? [];
  return called === undefined ? index.scheduled : index.called;
}

/**
 * The journey after its plays were asked where none of them has anything to say: no play answers its moments, and
 * nothing that waits is due. Null where they have to be asked one by one.
 */
export function askedInVain(
  journey: Journey,
  book: RuleBook,
  now: Instant,
  policy: ContactPolicy,
): Journey | null {
  const { nextScheduleAt, waiting, held, moments } = journey;
  if (nextScheduleAt !== null && nextScheduleAt <= now) return null;
  if (someDue(waiting, now) || someDue(held, now)) return null;
  const index = indexOf(book);
  for (const { what } of moments) if (index.answering.has(what)) return null;
  for (const { consents } of waiting) if (consents !== undefined) return null;
  if (endingNow(journey, now, policy).length > 0) return null;
  const next = copyOf(journey);
  next.moments = [];
  next.proposedAt = now;
  next.nextScheduleAt = nextSchedule(index, journey, now);
  return next;
}

/** The newest trigger counts, its delay too: who comes back meanwhile is not reminded meanwhile. */
function note(candidate: Candidate, among: Candidate[]): void {
  const isSame = (c: Candidate): boolean => c.channel === candidate.channel && isSameThing(c, candidate);
  const place = among.findIndex(isSame);
  if (place < 0) among.push(candidate);
  else if ((among[place] as Candidate).trigger.at <= candidate.trigger.at) among[place] = candidate;
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

/** What a reminder speaks of is looked up anew each time, as long as there is a play that says it. */
const isReminder = ({ consents, play }: Candidate, { plays }: BookIndex): boolean =>
  consents !== undefined && plays.get(play)?.trigger.on === 'consent-ending';

const endOf = ({ key, endsAt, step }: EndingNow): EndingConsent => ({ key, endsAt, step });

interface Reminding {
  journey: Journey;
  /** What waited or was held until now. */
  awaited: Candidate[];
  book: RuleBook;
  now: Instant;
  policy: ContactPolicy;
}

/**
 * One reminder a channel, of every consent that covers the channel and is about to end: who agreed to three things
 * on one day is written to once. What was not said yet keeps its place in the queue.
 */
function remindersOf(
  play: Play,
  ending: EndingNow[],
  { journey, awaited, book, now, policy }: Reminding,
): Candidate[] {
  const fresh = ending
    .map((one) => ({ ...one, until: Math.min(one.until, one.dueAt + freshFor(play, policy)) }))
    .filter(({ until }) => now < until);
  return play.channels.flatMap((channel) => {
    const consents = fresh.filter((one) => coversChannel(one, channel));
    const known = awaited.find((c) => c.play === play.id && c.channel === channel);
    const isNew = consents.some((one) => isUnasked(journey, one, now));
    const purpose = bearerOf(consents, channel, journey, book, now);
    // What comes along with what is due comes with nothing where that can't be said here.
    const isDue = consents.some((one) => one.dueAt <= now);
    if (purpose === null || !isDue || (!isNew && !known)) return [];
    const dueAt = Math.max(...consents.map((one) => one.dueAt).filter((at) => at <= now));
    const about = { category: null, product: null, at: dueAt, on: play.trigger.on, what: play.trigger.on };
    const here = asCandidates(play, about, book, policy, dueAt).filter((c) => c.channel === channel);
    return here.map((candidate) => {
      const reminder = candidateWith(candidate, {
        purpose,
        consents: consents.map(endOf),
        freshUntil: Math.max(...consents.map(({ until }) => until)),
        nextAt: isNew ? dueAt : (known?.nextAt ?? dueAt),
      });
      reminder.facts = factsOf(reminder, book);
      return reminder;
    });
  });
}

/**
 * The purpose under which a reminder comes: one that they agreed to hear from over this channel, of those that are
 * about to end if one of them is. Consent to be known better is none to be written to; what no play speaks for
 * reaches nobody.
 */
function bearerOf(
  consents: EndingNow[],
  channel: Channel,
  journey: Journey,
  book: RuleBook,
  now: Instant,
): string | null {
  if (consents.length === 0) return null;
  const { speaking } = indexOf(book);
  const ending = consents.map(({ key }) => purposeIn(key)).filter((purpose) => speaking.has(purpose));
  const others = book.purposes.filter((p) => p.lawfulBasis === 'consent').map(({ id }) => id);
  const bearers = [...ending, ...others.filter((id) => speaking.has(id))];
  const agreed = bearers.find((purpose) => consentAt(journey, purpose, channel, now).valid);
  return agreed ?? ending[0] ?? null;
}

/** Of a candidate that is being made. */
const unlooked: CandidateFacts = {
  purpose: null,
  approved: false,
  stoppedBy: null,
  untrue: null,
  repurchaseAfterDays: null,
};

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
    const candidate: Candidate = {
      play: play.id,
      contentHash: play.contentHash,
      catalogueVersion: book.catalogue.version,
      kind: play.kind,
      purpose: play.purpose,
      channel,
      channelRank,
      priority: play.priority,
      about: play.about,
      category: subject.category,
      product: subject.product,
      price: productOf(subject.category, subject.product, book)?.price ?? null,
      tags: play.tags,
      topic: play.topic,
      regions: play.regions,
      lastDay: play.lastDay,
      variants: indexOf(book).variants.get(play) ?? [],
      trigger: { on: about.on, what: about.what, at: about.at },
      freshUntil: dueAt + freshFor(play, policy),
      nextAt: dueAt,
      facts: unlooked,
    };
    if (play.sensitivity !== undefined) candidate.sensitivity = play.sensitivity;
    candidate.facts = factsOf(candidate, book);
    return candidate;
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
  const current = copyOfCandidate(candidate);
  if (play) {
    current.contentHash = play.contentHash;
    current.purpose = play.purpose;
    current.kind = play.kind;
    current.priority = play.priority;
    current.channelRank = play.channels.indexOf(candidate.channel);
    current.about = play.about;
    current.tags = play.tags;
    current.topic = play.topic;
    current.regions = play.regions;
    current.lastDay = play.lastDay;
    current.variants = variants.get(play) ?? [];
    current.catalogueVersion = book.catalogue.version;
    if (play.sensitivity !== candidate.sensitivity) {
      if (play.sensitivity === undefined) delete current.sensitivity;
      else current.sensitivity = play.sensitivity;
    }
  }
  current.facts = factsOf(current, book);
  return current;
}

/**
 * The first time of a scheduled play that nobody looked at yet and that is still fresh; null when there is none.
 * Times that passed while nobody could look are over: a letter is not made up for days later.
 */
function occurredIn(
  play: Play,
  journey: Journey,
  now: Instant,
  policy: ContactPolicy,
  index: BookIndex,
): Instant | null {
  const { trigger } = play;
  const due = journey.nextScheduleAt;
  if (trigger.on !== 'schedule' || due === null || due > now) return null;
  const after = Math.max(due - 1, now - freshFor(play, policy));
  const occurredAt = nextTime(play, zoneOf(journey), after, index);
  return occurredAt !== null && occurredAt <= now ? occurredAt : null;
}

/** Schedules run in UTC while the zone is unknown; the quiet-hours rule holds what they propose. */
const zoneOf = (journey: Journey): string => journey.person.timeZone ?? 'UTC';

/** The first of a scheduled play's times in a zone after an instant, whoever lives there. */
function nextTime(play: Play, zone: string, after: Instant, { nextTimes }: BookIndex): Instant | null {
  const { trigger } = play;
  const times = nextTimes.get(play);
  if (trigger.on !== 'schedule' || times === undefined) return null;
  return times.next(zone, after, () => nextOccurrence(after, zone, trigger.weekdays, trigger.at));
}

function nextSchedule(index: BookIndex, journey: Journey, now: Instant): Instant | null {
  const zone = zoneOf(journey);
  let next: Instant | null = null;
  for (const { play } of index.scheduled) {
    const at = nextTime(play, zone, now, index);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
