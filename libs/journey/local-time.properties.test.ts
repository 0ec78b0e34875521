import fc from 'fast-check';
import { localDate, localDay, nextOccurrence, quietUntil, scheduleOpens } from './local-time';
import { isWithin, wallIn } from './testing/rule-oracles';
import { DAY, HOUR, MINUTE, type Instant } from './time';

/** Local time against what `Intl` says the clocks on the wall show, minute by minute, where clocks do odd things. */

const zones = [
  'Australia/Lord_Howe', // half an hour of summer time
  'Asia/Kathmandu', // a quarter past
  'Pacific/Apia', // no 30 December 2011
  'America/Sao_Paulo', // summer time at midnight until 2019, then none
  'Europe/London',
  'America/New_York',
  'Pacific/Chatham', // three quarters past, at 02:45
  'Africa/Casablanca', // back for Ramadan
  'Asia/Tehran', // summer time at midnight until 2022
  'America/St_Johns', // changed a minute after midnight until 2011
  'Antarctica/Troll', // two hours at once
  'Africa/Cairo', // summer time at midnight
  'America/Scoresbysund', // moved to another zone by its summer time in 2024
  'Asia/Pyongyang', // half an hour back in 2015 and forward in 2018
  'America/Havana',
  'UTC',
] as const;

const SEED = Number(process.env['SEED'] ?? 1);
const RUNS = Number(process.env['RUNS'] ?? 60) * 3;

const offsetIn = (zone: string, at: Instant): number => {
  const { date, minutes } = wallIn(zone, at);
  return Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE - Math.floor(at / MINUTE) * MINUTE;
};

/** The instants, to the minute, at which the clocks of a zone are set, from 2008 to 2027; found by asking `Intl`. */
function changesIn(zone: string): Instant[] {
  const found: Instant[] = [];
  for (let day = Date.UTC(2008, 0, 1); day < Date.UTC(2028, 0, 1); day += 2 * DAY) {
    if (offsetIn(zone, day) === offsetIn(zone, day + 2 * DAY)) continue;
    let [same, other] = [day, day + 2 * DAY];
    while (other - same > MINUTE) {
      const middle = same + Math.floor((other - same) / 2 / MINUTE) * MINUTE;
      if (offsetIn(zone, middle) === offsetIn(zone, day)) same = middle;
      else other = middle;
    }
    found.push(other);
  }
  return found;
}

/** What a wall shows: the day since 1970-01-01, its weekday, the minutes since its midnight. */
interface Wall {
  day: number;
  weekday: number;
  minutes: number;
}

/** As `wallIn`, from what it said between two changes: asking it for every minute of a week takes too long. */
function wallOf(zone: Zone): (at: Instant) => Wall {
  const near = changes.get(zone) ?? [];
  const steady = [Date.UTC(2008, 0, 1), ...near].map((from) => ({ from, offset: offsetIn(zone, from) }));
  return (at) => {
    let offset = 0;
    for (const { from, offset: then } of steady) if (at >= from) offset = then;
    const shown = at + offset;
    const day = Math.floor(shown / DAY);
    return { day, weekday: ((day + 3) % 7) + 1, minutes: Math.floor((shown - day * DAY) / MINUTE) };
  };
}

type Zone = (typeof zones)[number];
const changes = new Map(zones.map((zone) => [zone, changesIn(zone)]));

/** A zone and an instant in it: half of the time within a day and a half of a change of its clocks. */
const moments = fc.constantFrom(...zones).chain((zone) => {
  const anyTime = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2027, 0, 1) });
  const near = changes.get(zone) ?? [];
  const nearby = fc
    .tuple(
      fc.constantFrom(...near, Date.UTC(2025, 5, 2)),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
      fc.nat(59_999),
    )
    .map(([change, minutes, rest]) => change + minutes * MINUTE + rest);
  return fc.tuple(fc.constant(zone), near.length === 0 ? anyTime : fc.oneof(anyTime, nearby));
});

const walls = new Map(zones.map((zone) => [zone, wallOf(zone)]));
const wallAt = (zone: Zone, at: Instant): Wall => (walls.get(zone) ?? wallOf(zone))(at);

const isNear = (zone: Zone, at: Instant): boolean =>
  (changes.get(zone) ?? []).some((change) => Math.abs(change - at) < 2 * DAY);

const clock = fc
  .oneof(
    fc.nat(95).map((quarter) => quarter * 15),
    fc.nat(24 * 60 - 1),
  )
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Holds in every zone; near a change of the clocks often enough to say something about it. */
function everywhere<T>(more: fc.Arbitrary<T>, holds: (zone: Zone, at: Instant, more: T) => boolean): void {
  let [arose, near] = [0, 0];
  fc.assert(
    fc.property(moments, more, ([zone, at], value) => {
      if (!holds(zone, at, value)) return;
      arose += 1;
      near += Number(isNear(zone, at));
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(arose / RUNS).toBeGreaterThanOrEqual(0.01);
  expect(near / RUNS).toBeGreaterThanOrEqual(0.01);
}

/** The first whole minute after an instant, or the instant itself, at which something is so. */
function firstMinute(from: Instant, within: number, isSo: (at: Instant) => boolean): Instant | null {
  if (isSo(from)) return from;
  for (let at = Math.floor(from / MINUTE) * MINUTE + MINUTE; at <= from + within; at += MINUTE)
    if (isSo(at)) return at;
  return null;
}

test('clocks are set in these zones, in ways that matter', () => {
  const of = (zone: Zone): number => changes.get(zone)?.length ?? 0;
  expect(zones.filter((zone) => of(zone) === 0)).toEqual(['Asia/Kathmandu', 'UTC']);
  expect(of('Africa/Casablanca')).toBeGreaterThan(40);
  expect(of('America/Sao_Paulo')).toBeLessThan(30);
  expect(wallIn('Pacific/Apia', Date.UTC(2011, 11, 30, 9, 59)).date).toBe('2011-12-29');
  expect(wallIn('Pacific/Apia', Date.UTC(2011, 11, 30, 10)).date).toBe('2011-12-31');
});

test('the day and the date are those on the wall', () => {
  everywhere(fc.constant(null), (zone, at) => {
    const { date, weekday, minutes } = wallIn(zone, at);
    expect(wallAt(zone, at)).toEqual({ day: Date.parse(date) / DAY, weekday, minutes });
    expect(localDate(at, zone)).toBe(date);
    expect(localDay(at, zone)).toBe(Date.parse(date) / DAY);
    return date !== new Date(at).toISOString().slice(0, 10);
  });
});

test('quiet hours are those on the wall, and end at the first minute that is not quiet', () => {
  const hours = fc.oneof(fc.constant(['21:00', '08:00'] as const), fc.tuple(clock, clock));
  everywhere(hours, (zone, at, [from, to]) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    const isQuiet = (instant: Instant): boolean => {
      const { minutes } = wallAt(zone, instant);
      return start > end ? minutes >= start || minutes < end : minutes >= start && minutes < end;
    };
    const release = quietUntil(at, zone, from, to);
    if (!isQuiet(at)) {
      expect(release).toBeNull();
      return false;
    }
    expect(release).toBe(firstMinute(at, 3 * DAY, (instant) => !isQuiet(instant)));
    return true;
  });
});

test('hours of their own open at the first minute that is theirs', () => {
  const own = fc.record({
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 2 }),
    from: clock,
    to: clock,
  });
  everywhere(own, (zone, at, schedule) => {
    const opens = scheduleOpens(at, zone, schedule);
    const [start, end] = [minutesOf(schedule.from), minutesOf(schedule.to)];
    const isTheirs = (instant: Instant): boolean => {
      const { weekday, minutes } = wallAt(zone, instant);
      const yesterday = weekday === 1 ? 7 : weekday - 1;
      const begun = schedule.weekdays.includes(weekday) && minutes >= start;
      return start < end
        ? begun && minutes < end
        : begun || (schedule.weekdays.includes(yesterday) && minutes < end);
    };
    expect(isTheirs(at)).toBe(isWithin(schedule, zone, at));
    if (isTheirs(at)) {
      expect(opens).toBeNull();
      return false;
    }
    expect(opens).toBe(firstMinute(at, 9 * DAY, isTheirs));
    return true;
  });
});

test('a weekly time comes when the wall first shows it on one of its days, or has skipped it', () => {
  const weekly = fc.tuple(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), clock);
  everywhere(weekly, (zone, at, [weekdays, time]) => {
    const found = nextOccurrence(at, zone, weekdays, time);
    const passed = new Set<number>();
    // From a day before, so that of two same times the second is none.
    const isReached = (instant: Instant): boolean => {
      const { day, weekday, minutes } = wallAt(zone, instant);
      if (minutes < minutesOf(time) || !weekdays.includes(weekday) || passed.has(day)) return false;
      passed.add(day);
      return instant > at;
    };
    const begin = Math.floor(at / HOUR) * HOUR - 26 * HOUR;
    let expected: Instant | null = null;
    for (let instant = begin; expected === null && instant < at + 15 * DAY; instant += MINUTE) {
      if (isReached(instant)) expected = instant;
    }
    expect(found).toBe(expected);
    return found !== null;
  });
});

test('a Friday that Samoa skipped is no Friday: the next is a week later', () => {
  const thursday = Date.UTC(2011, 11, 29, 20);
  const friday = nextOccurrence(thursday, 'Pacific/Apia', [5], '10:00') ?? 0;
  expect(wallIn('Pacific/Apia', friday)).toEqual({ date: '2012-01-06', weekday: 5, minutes: 600 });
  const opens = scheduleOpens(thursday, 'Pacific/Apia', { weekdays: [5], from: '10:00', to: '12:00' });
  expect(opens).toBe(friday);
});

test('letters come in turn: time never stands still and never runs back', () => {
  everywhere(
    fc.tuple(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), clock),
    (zone, at, [weekdays, time]) => {
      let last = at;
      for (let n = 0; n < 6; n += 1) {
        const next = nextOccurrence(last, zone, weekdays, time);
        expect(next).toBeGreaterThan(last);
        last = next ?? last;
        expect(weekdays).toContain(wallIn(zone, last).weekday);
      }
      return true;
    },
  );
});
