import type {
  Behaviour,
  Channel,
  Instant,
  Journey,
  JourneyEvent,
  PersonalizationLevel,
  TraitsGiven,
} from '@tact/journey';
import type { GivenNames } from '@tact/policy';
import { hashOf, hexOf, shareOf } from './chance';
import { NextReminder } from './next-reminder';
import { NextTurn } from './next-turn';

/** How long after it is shown it is clicked, and stopped; null when it is not. */
export interface ToBeShown {
  touchId: string;
  purpose: string;
  channel: Channel;
  clickAfterMs: number | null;
  stopAfterMs: number | null;
}

export interface Ids {
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
}

/** An event of the input, of whom it is, and whether it says who is who. Many wait at a time: they are kept small. */
export interface ToldEvent {
  line: number;
  ids: Ids;
  links: boolean;
  event: Behaviour | TraitsGiven;
  /** What it gave to address them by. */
  names: GivenNames;
  /** Of one that came late, or said something new of who somebody is. */
  heard: Heard | null;
}

/** How an event was heard. */
export interface Heard {
  /** When; later than the event itself where that was told late. */
  now: Instant;
  /** Whether a visitor got an account by it. */
  isPromotion: boolean;
  /** The visitor who turned out to be them by it. */
  joins: Person | null;
}

/** One person of the input, with their journey so far. */
export interface Person {
  /** The id of the account that they were heard to have; null for a visitor. */
  account: string | null;
  /** What was heard of them and not lived yet, in its order. */
  heard: ToldEvent[];
  /** A visitor who was heard to be somebody else: they are lived on by them. */
  isJoining: boolean;
  /** Known under an account id, as far as they were lived. */
  isKnown: boolean;
  /** The external id by which decisions name them: the account's where there is one. */
  customer: string;
  /** From the seed and the id they first came under: what ids and chance derive from. */
  key: string;
  seed: number;
  journey: Journey | null;
  isAssumed: boolean;
  /** They called a mail spam. */
  isOffMail: boolean;
  /** What they gave to be addressed by. */
  names: GivenNames;
  minted: number;
  touches: number;
  /** Until when time alone changes nothing in the journey; -Infinity while nobody knows. */
  restsUntil: Instant;
  nextReminder: NextReminder;
  nextTurn: NextTurn;
  /** What will happen to them, soonest first. */
  toCome: JourneyEvent[];
  /** When the journey is to be looked at again. */
  wakeAt: Instant;
  /** For when they stand in the agenda; Infinity while they don't. */
  dueAt: Instant;
  /** In-app touches that they see when they next come. */
  toBeShown: ToBeShown[];
  level: PersonalizationLevel | null;
  week: number;
  touchesThisWeek: number;
}

/** Shared by the many who never give a name. */
export const nobody: GivenNames = {};

/** Whose an event is, and what it said of who they are. */
export type Resolution =
  ({ person: Person } & Pick<Heard, 'isPromotion' | 'joins'>) | { refused: 'merge-of-known-people' };

/**
 * Who is meant by an external id, in the way the product resolves it: `identify` and `alias` promote or merge a
 * visitor, the first link wins, two known people are never merged.
 */
export class People {
  private readonly users = new Map<string, Person>();
  private readonly visitors = new Map<string, Person>();
  readonly all: Person[] = [];

  constructor(private readonly seed: number) {}

  resolve(ids: Ids, links: boolean): Resolution {
    const { userId, anonymousId, previousId } = ids;
    if (userId === null) return same(this.visitor(anonymousId ?? ''));
    const earlierId = links ? (previousId ?? anonymousId) : null;
    if (earlierId === null) return same(this.user(userId));
    const isAccount = previousId !== null && !this.visitors.has(earlierId) && this.users.has(earlierId);
    return this.link(userId, earlierId, isAccount);
  }

  private link(userId: string, earlierId: string, isAccount: boolean): Resolution {
    const earlier = (isAccount ? this.users : this.visitors).get(earlierId);
    const mine = this.users.get(userId);
    if (earlier === undefined) {
      const person = this.user(userId);
      this.visitors.set(earlierId, person);
      return same(person);
    }
    if (mine === earlier) return same(mine);
    if (mine === undefined && earlier.account === null) return this.promote(earlier, userId);
    const person = this.user(userId);
    if (earlier.account === null) return this.merge(earlierId, earlier, person);
    // A shared device: its anonymous id stays with whoever was linked first, and this is simply another person.
    return isAccount ? { refused: 'merge-of-known-people' } : same(person);
  }

  private promote(visitor: Person, userId: string): Resolution {
    visitor.account = userId;
    this.users.set(userId, visitor);
    return { person: visitor, isPromotion: true, joins: null };
  }

  /** From here on whatever is said of the visitor is said of the person. */
  private merge(visitorId: string, visitor: Person, person: Person): Resolution {
    visitor.isJoining = true;
    this.visitors.set(visitorId, person);
    return { person, isPromotion: false, joins: visitor };
  }

  private user(id: string): Person {
    return this.users.get(id) ?? this.create(this.users, 'user', id);
  }

  private visitor(id: string): Person {
    return this.visitors.get(id) ?? this.create(this.visitors, 'anonymous', id);
  }

  private create(among: Map<string, Person>, kind: 'user' | 'anonymous', id: string): Person {
    const hash = hashOf(`${this.seed}/${kind}/${id}`);
    const person: Person = {
      account: kind === 'user' ? id : null,
      heard: [],
      isJoining: false,
      isKnown: kind === 'user',
      customer: id,
      key: hexOf(hash),
      seed: shareOf(hash),
      journey: null,
      isAssumed: false,
      isOffMail: false,
      names: nobody,
      minted: 0,
      touches: 0,
      restsUntil: -Infinity,
      nextReminder: new NextReminder(),
      nextTurn: new NextTurn(),
      toCome: [],
      wakeAt: Infinity,
      dueAt: Infinity,
      toBeShown: [],
      level: null,
      week: -1,
      touchesThisWeek: 0,
    };
    among.set(id, person);
    this.all.push(person);
    return person;
  }
}

const same = (person: Person): Resolution => ({ person, isPromotion: false, joins: null });
