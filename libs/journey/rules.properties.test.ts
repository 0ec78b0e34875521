import { contactRules } from './rules/contact-rules';
import type { JourneyEvent } from './events';
import { everyLife } from './testing/lives';
import type { Sent, Story } from './testing/drive';
import { policy } from './testing/policy';
import {
  choiceOf,
  hasLookedAt,
  isPaused,
  isVulnerable,
  isWithin,
  lastBought,
  lastBoughtFrom,
  mutedTags,
  standsAgainst,
  traitOf,
  visitAt,
  visitsOf,
  wallIn,
} from './testing/rule-oracles';
import type { ReasonCode } from './reasons';
import { DAY, type Instant } from './time';
import { isPushed } from './words';

/** A property for each rule: what was sent, judged by everything that had been told, without a journey. */

/** Everything that left or may have left and is no service, with what had been told by then. */
function said(story: Story): (Sent & { told: JourneyEvent[]; zone: string; at: Instant })[] {
  const upTo = new Map(story.steps.map(({ after }, i) => [after, i]));
  return story.sent
    .filter(({ touch }) => touch.kind !== 'service')
    .map((sent) => ({
      ...sent,
      at: sent.touch.reservedAt,
      zone: sent.over.person.timeZone ?? 'UTC',
      told: story.steps.slice(0, (upTo.get(sent.over) ?? -1) + 1).map(({ event }) => event),
    }));
}

const left = ({ fate }: Sent): boolean => fate === 'delivered' || fate === 'unknown';
const promotes = ({ touch }: Sent): boolean => touch.kind === 'promotion' || touch.kind === 'retargeting';
const wasGiven = ({ decisions }: Story, code: ReasonCode): boolean =>
  decisions.some(
    ({ verdict }) => verdict.do !== 'send' && verdict.reasons.some((reason) => reason.code === code),
  );

/** Nothing is said where the oracle says no; the rule said so itself in some lives, and in some nothing did. */
const neverSaid = (
  code: ReasonCode,
  isWrong: (sent: ReturnType<typeof said>[number], story: Story) => boolean,
): void => {
  everyLife((story) => {
    expect(said(story).filter((sent) => isWrong(sent, story))).toEqual([]);
    return wasGiven(story, code) && story.sent.length > 0;
  });
};

test.each(['objected', 'suppressed'] as const)('nothing is said to who is %s', (standing) => {
  neverSaid(standing, ({ told }) => standsAgainst(told, standing));
});

test('nothing is said in a pause', () => {
  neverSaid('paused', ({ told, at }) => isPaused(told, at));
});

test('nothing is said over a channel they did not choose', () => {
  neverSaid('channel-not-chosen', ({ told, touch }) => {
    const channels = choiceOf(told, 'channels');
    return channels !== null && !channels.includes(touch.channel);
  });
});

test('nothing is said of a topic they did not choose', () => {
  neverSaid('topic-not-chosen', ({ told, decision }) => {
    const topics = choiceOf(told, 'topics');
    const topic = decision?.candidate.topic ?? null;
    return topics !== null && topic !== null && !topics.includes(topic);
  });
});

test('nothing is said outside the days and hours they chose', () => {
  neverSaid('outside-schedule', ({ told, zone, at }) => {
    const schedule = choiceOf(told, 'schedule');
    return schedule !== null && !isWithin(schedule, zone, at);
  });
});

test('nothing is pushed sooner after the last than they chose', () => {
  everyLife((story) => {
    let arose = false;
    const pushed = said(story).filter(({ touch }) => isPushed(touch.channel));
    for (const [i, { told, at }] of pushed.entries()) {
      const days = choiceOf(told, 'minDaysBetween');
      const last = pushed.slice(0, i).findLast(left);
      if (days === null || last === undefined) continue;
      arose = true;
      expect(at - last.settledAt).toBeGreaterThanOrEqual(days * DAY);
    }
    return arose;
  });
});

test('nothing is said that is tagged with what they want to be spared', () => {
  neverSaid('sensitive-context', ({ told, at, decision }) => {
    const muted = mutedTags(told, at, policy.sensitiveContexts.mutes);
    return decision?.candidate.tags.some((tag) => muted.includes(tag)) === true;
  });
});

test('nothing is promoted while something is wrong', () => {
  neverSaid('vulnerable-moment', (sent) => promotes(sent) && isVulnerable(sent.told, sent.at));
});

test('nothing local is offered to who is not there', () => {
  neverSaid('wrong-place', ({ told, decision }) => {
    const region = traitOf(told, 'region') ?? '';
    const regions = decision?.candidate.regions ?? [];
    return regions.length > 0 && !regions.some((r) => `${region}-`.startsWith(`${r}-`));
  });
});

test('nothing is said to who was here on fewer than three days, the last ninety days ago', () => {
  neverSaid('brief-acquaintance', ({ told, at, zone, over }) => {
    const { dates, lastAt } = visitsOf(told, zone);
    return dates.length < 3 && at >= (lastAt ?? over.startedAt) + 90 * DAY;
  });
});

test('nothing is said of what is bought for years, for years', () => {
  neverSaid('bought-for-years', ({ told, at, touch }) => {
    return touch.category === 'boats' && at < lastBoughtFrom(told, 'boats') + 3_650 * DAY;
  });
});

test('nothing is said of the very product they just bought', () => {
  neverSaid(
    'just-bought',
    ({ told, at, touch }) => touch.product !== null && at < lastBought(told, touch.product) + 30 * DAY,
  );
});

test('nothing is said that is over where they live', () => {
  neverSaid('stale', ({ at, zone, decision }) => {
    const lastDay = decision?.candidate.lastDay ?? null;
    return lastDay !== null && wallIn(zone, at).date > lastDay;
  });
});

test('nothing is said twice in fourteen days, but for letters', () => {
  neverSaid('said-already', ({ touch, at, decision }, story) => {
    const isSame = (other: Sent): boolean =>
      JSON.stringify([other.touch.contentHash, other.touch.category, other.touch.product]) ===
      JSON.stringify([touch.contentHash, touch.category, touch.product]);
    const inApp = (other: Sent): boolean => !isPushed(other.touch.channel);
    const before = said(story).filter((other) => other.at < at && at < other.at + 14 * DAY && isSame(other));
    // What waited in the product unseen was not said.
    return (
      decision?.candidate.trigger.on !== 'schedule' && before.some((other) => left(other) && !inApp(other))
    );
  });
});

test('nobody is called by a name they did not give, nor by one they took back', () => {
  everyLife((story) => {
    const called = said(story).filter(({ touch }) => touch.usesName);
    expect(called.filter(({ told }) => traitOf(told, 'hasFirstName') !== true)).toEqual([]);
    return called.length > 0;
  });
});

test('nobody is called by name in more than one of four touches', () => {
  everyLife((story) => {
    let arose = false;
    const heard = said(story).filter(left);
    for (const [i, { touch }] of heard.entries()) {
      if (!touch.usesName) continue;
      const before = heard.slice(Math.max(i - 3, 0), i).filter((other) => isPushed(other.touch.channel));
      arose ||= before.length > 0;
      expect(before.filter((other) => other.touch.usesName)).toEqual([]);
    }
    return arose;
  });
});

test('nobody is told of a goal they did not name', () => {
  everyLife((story) => {
    const emotional = said(story).filter(({ decision }) =>
      decision?.verdict.do === 'send' ? decision.verdict.variant === 'for sleep' : false,
    );
    expect(emotional.filter(({ told }) => traitOf(told, 'goals')?.includes('sleep') !== true)).toEqual([]);
    return emotional.length > 0;
  });
});

test('what speaks of something they looked at and did not buy is retargeting, whatever it calls itself', () => {
  everyLife((story) => {
    let arose = false;
    for (const { told, touch, decision } of said(story)) {
      const { about, category } = decision?.candidate ?? {};
      if (about === 'complement' || !category || !hasLookedAt(told, category)) continue;
      arose ||= !['remembered', 'second-look', 'still-there'].includes(touch.play);
      expect(touch.kind).toBe('retargeting');
    }
    return arose;
  });
});

/** Promotions in the product that somebody may have seen. */
const shownIn = (story: Story) =>
  said(story).filter(
    (sent) =>
      left(sent) &&
      promotes(sent) &&
      !isPushed(sent.touch.channel) &&
      !story.steps.some(({ after }) =>
        after.touches.some(({ id, outcome }) => id === sent.touch.id && outcome?.is === 'undelivered'),
      ),
  );

test('no promotion is shown more than three times in ninety days', () => {
  everyLife((story) => {
    const shown = shownIn(story);
    const nameOf = ({ touch }: Sent): string => JSON.stringify([touch.play, touch.category, touch.product]);
    for (const sent of shown) {
      const same = shown.filter(
        (other) => nameOf(other) === nameOf(sent) && other.at <= sent.at && sent.at < other.at + 90 * DAY,
      );
      expect(same.length).toBeLessThanOrEqual(3);
    }
    return wasGiven(story, 'impression-cap') && shown.length > 1;
  });
});

test('no second promotion is shown in one session', () => {
  everyLife((story) => {
    const shown = shownIn(story);
    for (const [i, { told, at }] of shown.entries()) {
      const visit = visitAt(told, at);
      if (visit) expect(shown.slice(0, i).filter((earlier) => earlier.at >= visit.from)).toEqual([]);
    }
    return shown.length > 1;
  });
});

test('a service touch waits for no morning, no pause and no consent', () => {
  everyLife((story) => {
    const services = story.sent.filter(({ touch }) => touch.kind === 'service');
    const upTo = new Map(story.steps.map(({ after }, i) => [after, i]));
    const waitsForNone = services.filter(({ over, touch: { reservedAt } }) => {
      const told = story.steps.slice(0, (upTo.get(over) ?? -1) + 1).map(({ event }) => event);
      const { minutes } = wallIn(over.person.timeZone ?? 'UTC', reservedAt);
      return minutes < 8 * 60 || isPaused(told, reservedAt) || standsAgainst(told, 'objected');
    });
    const held = story.decisions.filter(({ candidate }) => candidate.kind === 'service');
    for (const { checks } of held) expect(checks.some(({ code }) => code === 'paused')).toBe(false);
    return waitsForNone.length > 0;
  });
});

test('a verdict carries every reason there is, in the order of the rules, and a time where there is one', () => {
  everyLife((story) => {
    let several = false;
    const order = contactRules.map(({ code }) => code);
    for (const { verdict, checks, at } of story.decisions) {
      if (verdict.do === 'send') continue;
      const codes = verdict.reasons.map(({ code }) => code);
      expect(codes).toEqual(checks.filter(({ answer }) => answer !== 'allow').map(({ code }) => code));
      expect(codes).toEqual([...codes].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
      expect(
        verdict.reasons.filter(({ ops }) => ops.length < 8 || /undefined|NaN|\bnull\b/.test(ops)),
      ).toEqual([]);
      const isHeld = verdict.reasons.some((reason) => reason.do === 'hold');
      expect(verdict.do).toBe(isHeld ? 'hold' : 'defer');
      if (verdict.do === 'defer') {
        expect(verdict.until).toBe(Math.max(...verdict.reasons.map(({ until }) => until ?? 0)));
        expect(verdict.until).toBeGreaterThan(at);
      }
      several ||= codes.length > 2;
    }
    return several;
  });
});

test('a regular who falls silent is a task for a human, once for each silence', () => {
  everyLife((story) => {
    let arose = false;
    const seen = new Set<Instant>();
    for (const [i, { before, after }] of story.steps.entries()) {
      const opened = after.tasks.filter(
        ({ kind, openedAt }) =>
          kind === 'silent-regular' && !before.tasks.some((t) => t.kind === kind && t.openedAt === openedAt),
      );
      for (const { openedAt } of opened) {
        arose = true;
        expect(seen.has(openedAt)).toBe(false);
        seen.add(openedAt);
        // The event that let time run came after that silence.
        const told = story.steps.slice(0, i).map(({ event }) => event);
        const { dates, lastAt } = visitsOf(told, before.person.timeZone ?? 'UTC');
        const days = dates.slice(-8).map((date) => Date.parse(date) / DAY);
        const longest = Math.max(...days.slice(1).map((d, n) => d - (days[n] ?? 0)));
        expect(days).toHaveLength(8);
        expect(longest).toBeLessThanOrEqual(14);
        expect(openedAt).toBe((lastAt ?? 0) + Math.max(4 * longest, 21) * DAY);
      }
    }
    return arose;
  });
});

test('every trouble is a task for a human, and no task is lost while it is open', () => {
  everyLife((story) => {
    let arose = false;
    for (const { before, event, after } of story.steps) {
      const isGone = (t: (typeof before.tasks)[number]): boolean =>
        !after.tasks.some(
          ({ kind, openedAt, about }) => kind === t.kind && openedAt === t.openedAt && about === t.about,
        );
      expect(before.tasks.filter((t) => t.closedAt === null && isGone(t))).toEqual([]);
      if (event.type !== 'Support Case Opened') continue;
      arose = true;
      expect(after.tasks.some(({ about }) => about === event.supportCase)).toBe(true);
    }
    return arose;
  });
});
