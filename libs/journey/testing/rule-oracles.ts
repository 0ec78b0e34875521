import {
  isBehaviour,
  isTheirDoing,
  type Behaviour,
  type JourneyEvent,
  type PreferencesGiven,
} from '../events';
import { DAY, HOUR, MINUTE, type Instant } from '../time';

/** What each rule asks, read off everything that was told, without a journey. */

type Told<T extends JourneyEvent['type']> = Extract<JourneyEvent, { type: T }>;

const tellings = <T extends JourneyEvent['type']>(told: JourneyEvent[], ...types: T[]): Told<T>[] =>
  told.filter((event): event is Told<T> => (types as string[]).includes(event.type));

/** The newest that says something; of two at the same instant the one told last. */
const newestOf = <T extends { at: Instant }>(words: T[]): T | undefined =>
  words.reduce<T | undefined>(
    (newest, word) => (newest === undefined || word.at >= newest.at ? word : newest),
    undefined,
  );

export function standsAgainst(told: JourneyEvent[], standing: string): boolean {
  const words = tellings(told, 'Standing Changed').filter((word) => word.standing === standing);
  const newest = Math.max(-Infinity, ...words.map(({ at }) => at));
  return words.some(({ at, on }) => at === newest && on);
}

export function isPaused(told: JourneyEvent[], now: Instant): boolean {
  const word = newestOf(tellings(told, 'Paused', 'Resumed'));
  return word?.type === 'Paused' && (word.until === null || now < word.until);
}

export function choiceOf<K extends 'topics' | 'schedule' | 'minDaysBetween' | 'channels'>(
  told: JourneyEvent[],
  choice: K,
): Exclude<PreferencesGiven[K], undefined> | null {
  const word = newestOf(tellings(told, 'Preferences Given').filter((event) => event[choice] !== undefined));
  return (word?.[choice] ?? null) as Exclude<PreferencesGiven[K], undefined> | null;
}

export function traitOf<K extends 'hasFirstName' | 'hasFormalName' | 'region' | 'goals'>(
  told: JourneyEvent[],
  trait: K,
) {
  return newestOf(tellings(told, 'Traits Given').filter((event) => event[trait] !== undefined))?.[trait];
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** What somebody there reads off the wall. */
export function wallIn(zone: string, at: Instant): { date: string; weekday: number; minutes: number } {
  const format =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
  clocks.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday'] ?? '') + 1,
    minutes: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Whether somebody who chose days and hours would call this one of them. */
export function isWithin(
  { weekdays, from, to }: { weekdays: number[]; from: string; to: string },
  zone: string,
  at: Instant,
): boolean {
  const { weekday, minutes } = wallIn(zone, at);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (from < to) return weekdays.includes(weekday) && minutes >= minutesOf(from) && minutes < minutesOf(to);
  return (
    (weekdays.includes(weekday) && minutes >= minutesOf(from)) ||
    (weekdays.includes(yesterday) && minutes < minutesOf(to))
  );
}

/** The tags that nobody should be shown, by what they or a service told and has not ended. */
export function mutedTags(told: JourneyEvent[], now: Instant, mutes: Record<string, string[]>): string[] {
  const words = tellings(told, 'Context Told', 'Context Ended');
  const names = [...new Set(words.map(({ context }) => context))];
  return names.flatMap((name) => {
    const word = newestOf(words.filter(({ context }) => context === name));
    if (word?.type !== 'Context Told' || now >= (word.until ?? word.at + 365 * DAY)) return [];
    return [...word.tags, ...(mutes[name] ?? [])];
  });
}

/** Whether something is wrong that a promotion would make worse. */
export function isVulnerable(told: JourneyEvent[], now: Instant): boolean {
  const deeds = told.filter(isBehaviour);
  const later = (type: Behaviour['type'], from: Instant) =>
    deeds.filter((d) => d.type === type && d.at >= from);
  const cases = deeds.filter(({ type, at }) => type === 'Support Case Opened' && now < at + 14 * DAY);
  const isOpen = (c: Behaviour): boolean =>
    !later('Support Case Closed', c.at).some(({ supportCase }) => supportCase === c.supportCase);
  const failures = deeds.filter(({ type, at }) => type === 'Payment Failed' && now < at + 48 * HOUR);
  return cases.some(isOpen) || failures.some(({ at }) => later('Order Completed', at).length === 0);
}

const theirs = (told: JourneyEvent[]): Behaviour[] => told.filter(isBehaviour).filter(isTheirDoing);

/** The local dates they were here on, and when they were here last. */
export function visitsOf(told: JourneyEvent[], zone: string): { dates: string[]; lastAt: Instant | null } {
  const at = theirs(told).map((deed) => deed.at);
  const dates = [...new Set(at.map((instant) => wallIn(zone, instant).date))].sort();
  return { dates, lastAt: at.length === 0 ? null : Math.max(...at) };
}

/** When they last bought from a category. */
export const lastBoughtFrom = (told: JourneyEvent[], category: string): Instant =>
  Math.max(
    -Infinity,
    ...ordersOf(told).flatMap(({ at, bought = [] }) =>
      bought.map((b) => (b.category === category ? at : -Infinity)),
    ),
  );

/** When they last bought a product. */
export const lastBought = (told: JourneyEvent[], product: string): Instant =>
  Math.max(
    -Infinity,
    ...ordersOf(told).flatMap(({ at, bought = [] }) =>
      bought.map((b) => (b.product === product ? at : -Infinity)),
    ),
  );

const ordersOf = (told: JourneyEvent[]): Behaviour[] =>
  theirs(told).filter(({ type }) => type === 'Order Completed');

/** Whether they looked at a category since they last bought from it. */
export const hasLookedAt = (told: JourneyEvent[], category: string): boolean =>
  theirs(told).some((deed) => deed.category === category && deed.at > lastBoughtFrom(told, category));

/** The visit that an instant falls into, by the ids that services gave; undefined outside of them. */
export function visitAt(told: JourneyEvent[], now: Instant): { from: Instant; until: Instant } | undefined {
  const visits = new Map<string, { from: Instant; until: Instant }>();
  for (const { session, at } of theirs(told)) {
    if (session === undefined) continue;
    const known = visits.get(session) ?? { from: at, until: at };
    visits.set(session, { from: Math.min(known.from, at), until: Math.max(known.until, at) });
  }
  return [...visits.values()].find(({ from, until }) => now >= from && now < until + 30 * MINUTE);
}
