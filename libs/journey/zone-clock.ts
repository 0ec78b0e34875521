import { IANAZone } from 'luxon';
import { DAY, MINUTE, type Instant } from './time';

/** Asking what the clocks show costs microseconds; between two changes of the clocks they answer the same. */
const SPAN = 8 * DAY;
const SPANS_KEPT = 2_000;
const ZONES_KEPT = 700;

/** What the clocks of a zone are ahead of UTC, in milliseconds, and when they change next within the span, if they do. */
interface Span {
  offset: number;
  changesAt: Instant;
  offsetThen: number;
}
interface Known {
  zone: IANAZone;
  spans: Map<number, Span>;
}
const zones = new Map<string, Known | null>();

function known(name: string): Known | null {
  const found = zones.get(name);
  if (found !== undefined) return found;
  const zone = IANAZone.create(name);
  const entry = zone.isValid ? { zone, spans: new Map<number, Span>() } : null;
  if (zones.size >= ZONES_KEPT) zones.clear();
  zones.set(name, entry);
  return entry;
}

/** For zones that were checked when they came in; remembered by name. */
export const isKnownZone = (zone: string): boolean => known(zone) !== null;

function spanAt({ zone, spans }: Known, at: Instant): Span {
  const nth = Math.floor(at / SPAN);
  const found = spans.get(nth);
  if (found) return found;
  const offsetOf = (instant: Instant): number => zone.offset(instant) * MINUTE;
  const offset = offsetOf(nth * SPAN);
  const offsetThen = offsetOf((nth + 1) * SPAN);
  const changesAt = offset === offsetThen ? Infinity : changeWithin(nth * SPAN, (nth + 1) * SPAN, offsetOf);
  const span = { offset, changesAt, offsetThen };
  if (spans.size >= SPANS_KEPT) spans.clear();
  spans.set(nth, span);
  return span;
}

/** The first instant with another offset; clocks change on a whole second. */
function changeWithin(from: Instant, to: Instant, offsetOf: (at: Instant) => number): Instant {
  const before = offsetOf(from);
  let [same, other] = [from, to];
  while (other - same > 1_000) {
    const middle = same + Math.floor((other - same) / 2_000) * 1_000;
    if (offsetOf(middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds; null in a zone that does not exist. */
export function offsetAt(zone: string, at: Instant): number | null {
  const entry = known(zone);
  if (entry === null) return null;
  const { offset, changesAt, offsetThen } = spanAt(entry, at);
  return at < changesAt ? offset : offsetThen;
}

/** The clocks of a zone while nobody sets them: from an instant on, until they change or the span is over. */
export interface Steady {
  from: Instant;
  until: Instant;
  offset: number;
}

/** The steady times of a zone that exists, in turn, from an instant on; without end. */
export function* steadyTimes(zone: string, after: Instant): Generator<Steady, never> {
  const entry = known(zone);
  if (entry === null) throw new RangeError(`There is no time zone "${zone}".`);
  for (let from = after; ;) {
    const { offset, changesAt, offsetThen } = spanAt(entry, from);
    const spanEnds = (Math.floor(from / SPAN) + 1) * SPAN;
    const hasChanged = from >= changesAt;
    const until = hasChanged ? spanEnds : Math.min(changesAt, spanEnds);
    yield { from, until, offset: hasChanged ? offsetThen : offset };
    from = until;
  }
}
