import fc from 'fast-check';
import { agesAt, agesNoSooner, agesNoSoonerThan } from './ageing';
import { consentAt, PERSONALIZATION } from './consents';
import { contactRules } from './rules/contact-rules';
import { decideAll } from './decide-all';
import { isBehaviour, isTheirDoing } from './events';
import { evolve } from './evolve';
import type { Journey, Touch } from './journey';
import { levelAt } from './ladder';
import { needsProposal } from './propose';
import { after, day, ordered, passed, reachable, said, searched, viewed, withTouches } from './testing/given';
import { difference, everyLife, RUNS } from './testing/lives';
import { asked } from './testing/book';
import { drive, type Story } from './testing/drive';
import { policy } from './testing/policy';
import { DAY, HOUR, type Instant } from './time';
import { eachTurn, nextChangeAt, nextTurnAt, restsUntil, turnAlike } from './time-passing';
import { levelRank } from './words';

/** What must hold of every journey, however it is lived. */

const LONGEST_JSON = 32_768;
/** Lives are lived again for these. */
const FEWER = Math.ceil(RUNS / 4);

test('being ignored never shortens the wait for the next touch', () => {
  everyLife(({ steps }) => {
    let arose = false;
    for (const { before, after } of steps) {
      const judged = endedIn(before, after);
      // Where an answer came with it, the row had ended; from there on the wait grows again.
      if (!judged.includes('ignored') || judged.includes('engaged')) continue;
      arose = true;
      for (const kind of ['general', 'promotion'] as const) {
        expect(waitOf(after, kind, after.clock)).toBeGreaterThanOrEqual(waitOf(before, kind, after.clock));
      }
    }
    return arose;
  });
});

const endedIn = (before: Journey, after: Journey): string[] =>
  after.touches
    .filter((t) => t.kind !== 'service' && t.outcome && isOpen(before, t))
    .map((t) => t.outcome?.is ?? '');

const isOpen = (journey: Journey, touch: Touch): boolean =>
  journey.touches.some(({ id, outcome }) => id === touch.id && outcome === null);

function waitOf(journey: Journey, kind: 'general' | 'promotion', now: Instant): Instant {
  const rule = contactRules.find(({ code }) => code === 'backing-off');
  const answer = rule?.judge({ journey, candidate: asked({ kind }, now), now, policy, winner: null });
  if (answer?.do === 'hold') return Infinity;
  return answer?.do === 'defer' ? answer.until : now;
}

test('the level rises by one rung, with consent, by their own doing, three days apart', () => {
  everyLife(({ steps }) => {
    let arose = false;
    for (const { before, event, after } of steps) {
      const rise = levelRank(after.level.is) - levelRank(before.level.is);
      if (rise <= 0) continue;
      arose = true;
      expect(rise).toBe(1);
      expect(isBehaviour(event) && isTheirDoing(event)).toBe(true);
      expect(consentAt(after, PERSONALIZATION, 'any', event.at).valid).toBe(true);
      expect(levelAt(after, after.clock)).toBe(after.level.is);
      expect(after.level.since - before.level.since).toBeGreaterThanOrEqual(3 * DAY);
      expect(before.level.lockedSince === null || after.level.lockedSince === null).toBe(true);
    }
    return arose;
  });
});

test('the level that may be used never rises by waiting, and falls with its consent', () => {
  everyLife(({ rests }) => {
    let arose = false;
    for (const { journey, until } of rests) {
      const later = levelAt(journey, until);
      expect(levelRank(later)).toBeLessThanOrEqual(levelRank(levelAt(journey, journey.clock)));
      if (!consentAt(journey, PERSONALIZATION, 'any', until).valid) expect(later).toBe('general');
      arose ||= later !== journey.level.is;
    }
    return arose;
  });
});

test('every touch ends in one outcome, its first', () => {
  everyLife(({ steps, journey }) => {
    const outcomes = new Map<string, string>();
    for (const { id, outcome } of steps.flatMap(({ after }) => after.touches)) {
      if (outcome === null) continue;
      if (outcomes.has(id) && outcomes.get(id) !== outcome.is) expect(outcome.is).toBe(outcomes.get(id));
      outcomes.set(id, outcome.is);
    }
    const muchLater = evolve(journey, { type: 'Time Passed', at: journey.clock + 40 * DAY }, policy);
    expect(muchLater.touches.filter((touch) => touch.outcome === null)).toEqual([]);
    return outcomes.size > 3;
  });
});

test('nothing changes before the time a journey asked to be woken at', () => {
  everyLife(({ rests }) => {
    for (const { journey, until } of rests) {
      const just = evolve(journey, { type: 'Time Passed', at: until - 1 }, policy);
      expect(difference(withoutForgetting(just, just), withoutForgetting(journey, just))).toBeNull();
      expect(needsProposal(just, until - 1, policy)).toBe(false);
    }
    return rests.length > 10;
  }, FEWER);
});

test('what time alone changes next stays next while nothing changes that it is told from', () => {
  everyLife(({ steps }, { policy: judging }) => {
    const lived = steps.flatMap(({ before, after }) => [before, after]);
    let alike = 0;
    lived.slice(1).forEach((later, i) => {
      const earlier = lived[i] as Journey;
      const at = nextChangeAt(earlier, judging);
      if (!turnAlike(earlier, later) || later.clock >= at || later.clock === earlier.clock) return;
      alike += 1;
      expect(nextChangeAt(later, judging)).toBe(at);
    });
    return alike > 0;
  });
});

test('the first of all that time alone will change is what a journey is woken for', () => {
  everyLife(({ steps }, { policy: judging }) => {
    let mayAge = false;
    for (const { after } of steps) {
      const turns: Instant[] = [];
      eachTurn(after, judging, (at) => turns.push(at));
      expect(nextTurnAt(after, judging)).toBe(Math.min(...turns));
      const ageing = agesAt(after, judging);
      expect(agesNoSoonerThan(after.startedAt, judging)).toBeLessThanOrEqual(ageing);
      mayAge ||= ageing < Infinity;
    }
    return mayAge;
  });
});

test('behaviour ages no sooner because something was done since', () => {
  everyLife(({ steps }, { policy: judging }) => {
    let arose = false;
    for (const { before, event, after } of steps) {
      const due = Math.min(agesAt(before, judging), agesNoSoonerThan(before.clock, judging));
      if (event.at < before.clock || due <= after.clock || !agesNoSooner(before, after)) continue;
      arose ||= isBehaviour(event) && due < Infinity;
      expect(agesAt(after, judging)).toBeGreaterThanOrEqual(due);
    }
    return arose;
  });
});

test('who knows until when a journey rests may spare asking what time does to it', () => {
  const someTouches = fc.array(
    fc.record({
      day: fc.integer({ min: 25, max: 120 }),
      channel: fc.constantFrom('email' as const, 'in-app' as const),
      kind: fc.constantFrom('general' as const, 'promotion' as const, 'service' as const),
      is: fc.constantFrom('engaged' as const, 'ignored' as const, 'undelivered' as const),
    }),
    { minLength: 30, maxLength: 120 },
  );
  // Shorter than anything is remembered for, so that its end matters.
  const impressions = { ...policy.impressions, windowDays: 20 };
  let mayForget = 0;
  fc.assert(
    fc.property(
      someTouches,
      fc.boolean(),
      fc.integer({ min: 0, max: 200 * 24 }),
      (told, isAllInApp, hours) => {
        const touches = told
          .toSorted((a, b) => a.day - b.day)
          .map(({ day: n, is, ...more }) => {
            const where = isAllInApp ? { channel: 'in-app' as const } : {};
            return said(day(n), { ...more, ...where, outcome: { is, at: day(n) } });
          });
        const judging = { ...policy, impressions, frequencyCaps: isAllInApp ? [] : policy.frequencyCaps };
        const journey = evolve(withTouches(reachable(), ...touches), passed(day(120)), judging);
        const until = restsUntil(journey, judging, nextTurnAt(journey, judging));
        const at = Math.min(until - 1, journey.clock + hours * HOUR);
        if (at <= journey.clock) return;
        const passing = passed(at);
        expect(
          difference(evolve(journey, passing, judging, until), evolve(journey, passing, judging)),
        ).toBeNull();
        if (journey.touches.length > 40) mayForget += 1;
      },
    ),
    { seed: 20_250_602, numRuns: 300 },
  );
  expect(mayForget).toBeGreaterThan(20);
});

/** The journey but for its clock and for what time lets it forget. */
const withoutForgetting = (journey: Journey, remembering: Journey): Journey => ({
  ...journey,
  clock: 0,
  moments: [],
  held: [],
  contexts: {},
  touches: journey.touches.filter(({ id }) => remembering.touches.some((touch) => touch.id === id)),
});

test('the same is decided again, also when the journey was put away as JSON after every step', () => {
  everyLife((story, script) => {
    const again = drive(script, { keep: (journey) => JSON.parse(JSON.stringify(journey)) as Journey });
    expect(difference(again.decisions, story.decisions)).toBeNull();
    expect(difference(again.journey, story.journey)).toBeNull();
    return story.decisions.length > 10;
  }, FEWER);
});

test('the same is decided however often somebody looks in between', () => {
  everyLife((story, script) => {
    const looks = Array.from({ length: 480 }, (_, i) => script.opensAt + i * 7 * HOUR + 1);
    const watched = drive(script, { looks });
    expect(difference(watched.decisions, story.decisions)).toBeNull();
    const atTheEnd = ({ journey }: Story): Journey =>
      evolve(journey, { type: 'Time Passed', at: script.endsAt }, policy);
    expect(difference(atTheEnd(watched), atTheEnd(story))).toBeNull();
    return story.decisions.length > 10;
  }, FEWER);
});

test(`a journey is plain JSON and stays under ${LONGEST_JSON / 1024} KB`, () => {
  everyLife(({ rests, journey }) => {
    expect(JSON.parse(JSON.stringify(journey))).toStrictEqual(journey);
    const largest = Math.max(...rests.map((rest) => JSON.stringify(rest.journey).length));
    expect(largest).toBeLessThan(LONGEST_JSON);
    return largest > 4_096;
  });
});

test('even the journey of somebody who does everything, all the time, stays under 128 KB', () => {
  const everything = Array.from({ length: 1_500 }, (_, i) => i).flatMap((i) => {
    const [at, category] = [day(0) + i * HOUR, `category-${i % 50}`];
    return [
      searched(at, { category, session: `session-${i}` }),
      viewed(`product-${i}`, at, category),
      ordered(`product-${i}`, at, category),
    ];
  });
  const told = Array.from({ length: 500 }, (_, i) =>
    said(day(30) + i, { channel: 'in-app', category: `c-${i}` }),
  );
  const lived = after(withTouches(reachable(), ...told), ...everything);
  const later = day(63);
  const waiting = Array.from({ length: 200 }, (_, i) => ({
    ...asked({ id: `play-${i}` }, later),
    nextAt: later + 1,
  }));
  const { journey } = decideAll(lived, waiting, later, policy, () => 'id');
  expect(JSON.stringify(journey).length).toBeLessThan(131_072);
});
