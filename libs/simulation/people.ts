import type { Channel, Instant, Journey, PersonalizationLevel } from '@tact/journey';
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

/** One person of the input, with their journey so far. */
export interface Person {
  /** In the order in which they were first heard of. */
  index: number;
  /** Known under an account id; the others are visitors. */
  isKnown: boolean;
  /** The external id by which decisions name them: the account's where there is one. */
  customer: string;
  /** From the seed and the id they first came under: what ids and chance derive from. */
  key: string;
  seed: number;
  mergedInto: Person | null;
  journey: Journey | null;
  isAssumed: boolean;
  /** What they gave to be addressed by. */
  names: GivenNames;
  minted: number;
  touches: number;
  /** Until when time alone changes nothing in the journey; -Infinity while nobody knows. */
  restsUntil: Instant;
  nextReminder: NextReminder;
  nextTurn: NextTurn;
  /** When the journey is to be looked at again, and for when it is in the agenda. */
  wakeAt: Instant;
  armedFor: Instant;
  /** In-app touches that they see when they next come. */
  toBeShown: ToBeShown[];
  level: PersonalizationLevel | null;
  week: number;
  touchesThisWeek: number;
}

export interface Ids {
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
}

/** Shared by the many who never give a name. */
const nobody: GivenNames = {};

/** Whose an event is; `handedOver` is the visitor who turned out to be them just now. */
export type Resolution = { person: Person; handedOver: Person | null } | { refused: 'merge-of-known-people' };

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
    const found = (isAccount ? this.users : this.visitors).get(earlierId);
    const earlier = found && current(found);
    const mine = this.users.get(userId);
    if (earlier === undefined) {
      const person = this.user(userId);
      this.visitors.set(earlierId, person);
      return same(person);
    }
    if (mine === earlier) return same(mine);
    if (mine === undefined && !earlier.isKnown) return same(this.promote(earlier, userId));
    const person = this.user(userId);
    if (!earlier.isKnown) return merge(earlier, person);
    // A shared device: its anonymous id stays with whoever was linked first, and this is simply another person.
    return isAccount ? { refused: 'merge-of-known-people' } : same(person);
  }

  private promote(visitor: Person, userId: string): Person {
    visitor.isKnown = true;
    visitor.customer = userId;
    this.users.set(userId, visitor);
    return visitor;
  }

  private user(id: string): Person {
    return this.users.get(id) ?? this.create(this.users, 'user', id);
  }

  private visitor(id: string): Person {
    const found = this.visitors.get(id);
    return found ? current(found) : this.create(this.visitors, 'anonymous', id);
  }

  private create(among: Map<string, Person>, kind: 'user' | 'anonymous', id: string): Person {
    const hash = hashOf(`${this.seed}/${kind}/${id}`);
    const person: Person = {
      index: this.all.length,
      isKnown: kind === 'user',
      customer: id,
      key: hexOf(hash),
      seed: shareOf(hash),
      mergedInto: null,
      journey: null,
      isAssumed: false,
      names: nobody,
      minted: 0,
      touches: 0,
      restsUntil: -Infinity,
      nextReminder: new NextReminder(),
      nextTurn: new NextTurn(),
      wakeAt: Infinity,
      armedFor: Infinity,
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

/** From here on whatever is said of the visitor is said of the person. */
function merge(visitor: Person, person: Person): Resolution {
  visitor.mergedInto = person;
  return { person, handedOver: visitor };
}

const same = (person: Person): Resolution => ({ person, handedOver: null });

/** The person a visitor turned out to be. */
export function current(person: Person): Person {
  let one = person;
  while (one.mergedInto !== null) one = one.mergedInto;
  return one;
}
