import { evolve } from './evolve';
import { newJourney, type Journey } from './journey';
import { isRetargeting } from './retargetings';
import { contactRules } from './rules/contact-rules';
import type { Sent, Story } from './testing/drive';
import { everyLife } from './testing/lives';
import { behaviourOlderThan } from './testing/old-behaviour';
import { policy } from './testing/policy';
import { DAY, type Instant } from './time';
import type { ReasonCode } from './reasons';

/** What must hold of forgetting, however a journey is lived. */

const { memory: _, ...unforgetting } = policy;
const KEPT_DAYS = 90;

/** The words that only what they did leaves behind. */
const deedsIn = ({ interests, purchases, sessions, activity, signs }: Journey): number =>
  JSON.stringify([interests, purchases, sessions, activity.days, signs]).length;

test('nothing they did longer ago than the policy says is in a journey at rest, whenever somebody looks', () => {
  everyLife(({ rests, steps }, { endsAt }) => {
    for (const { journey, until } of rests) {
      expect(behaviourOlderThan(journey, journey.clock - KEPT_DAYS * DAY)).toEqual([]);
      // It sleeps until then: nothing gets too old meanwhile.
      expect(behaviourOlderThan(journey, until - KEPT_DAYS * DAY)).toEqual([]);
    }
    const [first] = steps.flatMap(({ after }) => after.activity.firstAt ?? []);
    return first !== undefined && first < endsAt - KEPT_DAYS * DAY;
  });
});

test('who stays away for long leaves nothing behind of what they did, and is not woken for it for ever', () => {
  everyLife(({ journey }) => {
    const later = evolve(journey, { type: 'Time Passed', at: journey.clock + 400 * DAY }, policy);
    expect(behaviourOlderThan(later, later.clock)).toEqual([]);
    expect(later).toMatchObject({ interests: {}, purchases: [], sessions: [], lastVerdicts: [] });
    expect(later.activity.activeDays).toBe(journey.activity.activeDays);
    return deedsIn(journey) > deedsIn(later);
  });
});

test('while it has to be kept nothing goes, and afterwards the same goes as without', () => {
  everyLife(({ journey }) => {
    const until = journey.clock + 200 * DAY;
    const kept = evolve(journey, { type: 'Hold Told', at: journey.clock, until }, policy);
    const held = evolve(kept, { type: 'Time Passed', at: until - 1 }, policy);
    expect(deedsIn(held)).toBe(deedsIn(journey));
    const [freed, free] = [kept, journey].map((one) =>
      evolve(one, { type: 'Time Passed', at: until + DAY }, policy),
    );
    // Up to when they were counted, and that they once had to be kept, are nothing they did.
    const deeds = (one: Journey | undefined) => ({ ...one, activity: one?.activity.days, keptUntil: null });
    expect(deeds(freed)).toEqual(deeds(free));
    return deedsIn(journey) > deedsIn(free as Journey);
  });
});

/**
 * The same life remembered for good: told the same and sent the same. Of each touch that was sent, with the journey that
 * remembers all.
 */
function remembered({ steps, sent }: Story, opensAt: Instant, seed: number): { sent: Sent; all: Journey }[] {
  const bySent = new Map(sent.map((one) => [one.over, one]));
  const found: { sent: Sent; all: Journey }[] = [];
  let all = newJourney(seed, opensAt);
  for (const { before, event, after } of steps) {
    const known = new Set(all.touches.map(({ id }) => id));
    const reserved = before.touches.filter(({ id, outcome }) => outcome === null && !known.has(id));
    all = evolve(
      { ...all, touches: [...all.touches, ...reserved], reminded: before.reminded },
      event,
      unforgetting,
    );
    const said = bySent.get(after);
    if (said !== undefined) found.push({ sent: said, all });
  }
  return found;
}

/** Rules that would stand in the way of what was sent, had nothing been forgotten. */
function inTheWay({ decision, touch }: Sent, all: Journey): ReasonCode[] {
  if (!decision || touch.kind === 'service') return [];
  const isOne = isRetargeting(all, decision.candidate);
  const candidate = isOne ? { ...decision.candidate, kind: 'retargeting' as const } : decision.candidate;
  const wasRetargeted = Object.hasOwn(all.retargetings, candidate.category ?? '');
  return (
    contactRules
      .filter((rule) => {
        const question = {
          journey: all,
          candidate,
          now: touch.reservedAt,
          policy: unforgetting,
          winner: null,
        };
        return rule.judge(question).do !== 'allow';
      })
      .map(({ code }) => code)
      // Who looked once, longer ago than that is known, is met like anybody else: what ran and ended is known for good.
      .filter((code) => code !== 'interest-too-weak' || wasRetargeted)
  );
}

test('what was forgotten lets nothing leave that any rule would have held', () => {
  everyLife((story, { opensAt, seed }) => {
    let arose = false;
    for (const { sent, all } of remembered(story, opensAt, seed)) {
      expect(inTheWay(sent, all)).toEqual([]);
      arose ||= deedsIn(all) > deedsIn(sent.over) && sent.touch.kind !== 'service';
    }
    return arose;
  });
});

/** After something was forgotten, these still stood in the way, each by what it remembers of before. */
test.each<[ReasonCode]>([
  ['backing-off'],
  ['retargeting-over'],
  ['retargeting-spent'],
  ['bought-for-years'],
  ['brief-acquaintance'],
  ['frequency-cap'],
])('who was forgotten what they did is still held by %s', (code) => {
  everyLife(({ decisions, steps }) => {
    const forgotAt = steps.find(({ before, after }) => deedsIn(after) < deedsIn(before))?.after.clock;
    return decisions.some(
      ({ at, verdict }) =>
        at > (forgotAt ?? Infinity) &&
        verdict.do !== 'send' &&
        verdict.reasons.some((reason) => reason.code === code),
    );
  });
});
