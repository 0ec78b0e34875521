import type { Candidate } from '../candidate';
import type { Journey } from '../journey';
import type { ContactPolicy } from '../policy';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';

export interface Question {
  journey: Journey;
  candidate: Candidate;
  now: Instant;
  policy: ContactPolicy;
  /** The play that won this moment, when it was not this one. */
  winner: string | null;
}

/** What a rule looked at, as it goes into the decision record. Instants are milliseconds, in fields named `…At`. */
export type Looked = Record<string, string | number | boolean | null>;

export type Answer =
  | { do: 'allow'; looked: Looked }
  | { do: 'defer'; until: Instant; looked: Looked }
  | { do: 'hold'; looked: Looked };

/** One rule of the contact policy. What customers read of it stands in the message catalogues, under its code. */
export interface ContactRule {
  code: ReasonCode;
  /** Service touches are held by few rules only. */
  judgesService: boolean;
  judge(question: Question): Answer;
  /** One line for ops. */
  tellOps(question: Question, answer: Answer): string;
}

export const allow = (looked: Looked): Answer => ({ do: 'allow', looked });
export const hold = (looked: Looked): Answer => ({ do: 'hold', looked });
export const defer = (until: Instant, looked: Looked): Answer => ({ do: 'defer', until, looked });

/** Holds where something stands in the way, and says in either case what was looked at. */
export const holdIf = (inTheWay: boolean, looked: Looked): Answer =>
  inTheWay ? hold(looked) : allow(looked);

/** Defers until an instant that is yet to come. */
export const deferUntil = (until: Instant | null, now: Instant, looked: Looked): Answer =>
  until !== null && until > now ? defer(until, looked) : allow(looked);
