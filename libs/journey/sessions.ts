import type { Behaviour } from './events';
import type { Session } from './journey';
import type { ContactPolicy } from './policy';
import { sortedBy } from './sorted-by';
import { MINUTE, type Instant } from './time';

/** Several devices may take turns; what each of them was led in by stays known while it is in use. */
const SESSIONS_KEPT = 6;

/** The sessions after an event, and whether the person came to it by themselves. */
export function sessionsAfter(
  sessions: Session[],
  event: Behaviour,
  policy: ContactPolicy,
): { sessions: Session[]; organic: boolean } {
  const known = sessionOf(sessions, event, policy);
  const campaignAt = event.campaign === true || event.touchId !== undefined ? event.at : null;
  const session: Session = {
    id: known?.id ?? event.session ?? null,
    startedAt: Math.min(known?.startedAt ?? event.at, event.at),
    lastAt: Math.max(known?.lastAt ?? event.at, event.at),
    campaignSince: earliest(known?.campaignSince ?? null, campaignAt),
  };
  const all: Session[] = [];
  for (const other of sessions) if (other !== known) all.push(other);
  all.push(session);
  return {
    sessions: bounded(all),
    organic: session.campaignSince === null || event.at < session.campaignSince,
  };
}

/** By its id; without ids on both sides, by time. */
function sessionOf(sessions: Session[], event: Behaviour, policy: ContactPolicy): Session | undefined {
  const id = event.session ?? null;
  const gap = policy.outcome.sessionGapMinutes * MINUTE;
  let near: Session | undefined;
  for (const s of sessions) {
    if (id !== null && s.id === id) return s;
    const isNear = event.at > s.startedAt - gap && event.at < s.lastAt + gap;
    if ((id === null || s.id === null) && isNear) near = s;
  }
  return near;
}

export function bounded(sessions: Session[]): Session[] {
  const byAge = sortedBy(sessions, ({ lastAt }) => lastAt);
  return byAge.length <= SESSIONS_KEPT ? byAge : byAge.slice(-SESSIONS_KEPT);
}

/** The visit they are on; undefined while nobody is there. */
export function currentSession(
  sessions: Session[],
  now: Instant,
  policy: ContactPolicy,
): Session | undefined {
  const gap = policy.outcome.sessionGapMinutes * MINUTE;
  return sessions.findLast(({ startedAt, lastAt }) => now >= startedAt && now < lastAt + gap);
}

/** When they were last seen doing something. */
export function lastSeen(sessions: Session[]): Instant {
  let latest = -Infinity;
  for (const { lastAt } of sessions) if (lastAt > latest) latest = lastAt;
  return latest;
}

const earliest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
