import { contactRules } from './rules/contact-rules';
import { isBehaviour, type JourneyEvent } from './events';
import { countsToCaps } from './frequency';
import type { Touch } from './journey';
import { everyLife } from './testing/lives';
import type { Sent, Story } from './testing/drive';
import { isAnyFirstViewed, isEarned, mayBeTold, organicSearches } from './testing/oracles';
import { policy } from './testing/policy';
import type { ReasonCode } from './reasons';
import { DAY, HOUR, type Instant } from './time';
import { isPushed } from './words';

/** What must hold of everything that is said, in every life; said again in other ways than the core says it. */

const isService = ({ kind }: Touch): boolean => kind === 'service';
const left = ({ fate }: Sent): boolean => fate === 'delivered' || fate === 'unknown';
const wasGiven = ({ decisions }: Story, code: ReasonCode): boolean =>
  decisions.some(
    ({ verdict }) => verdict.do !== 'send' && verdict.reasons.some((reason) => reason.code === code),
  );

/** What had been told by the time a touch was decided. */
function toldBefore({ steps }: Story, { over }: Sent): JourneyEvent[] {
  const last = steps.findIndex(({ after }) => after === over);
  return steps.slice(0, last + 1).map(({ event }) => event);
}

test('no touch without a recorded decision whose every contact rule allowed it', () => {
  everyLife(({ sent, decisions }) => {
    for (const { touch, decision } of sent) {
      expect(decision).toMatchObject({ id: touch.decisionId, at: touch.reservedAt, verdict: { do: 'send' } });
      expect(decisions.includes(decision as never)).toBe(true);
      const asked = contactRules.filter((rule) => rule.judgesService || !isService(touch));
      expect(decision?.checks.map((check) => check.code)).toEqual(asked.map((rule) => rule.code));
      expect(decision?.checks.every((check) => check.answer === 'allow')).toBe(true);
    }
    return sent.length > 0;
  });
});

test('no touch without consent, nor on consent that was taken back or has expired', () => {
  everyLife((story, { book }) => {
    for (const sent of story.sent) {
      const { purpose, channel, reservedAt } = sent.touch;
      const basis = book.purposes.find((p) => p.id === purpose)?.lawfulBasis;
      if (basis !== 'consent') continue;
      expect(mayBeTold(toldBefore(story, sent), purpose, channel, reservedAt)).toBe(true);
    }
    return wasGiven(story, 'consent-expired') && story.sent.some(({ touch }) => !isService(touch));
  });
});

test('in any rolling window no cap is exceeded, from when one leaves to when a later one is decided', () => {
  everyLife((story) => {
    const counted = story.sent.filter((s) => left(s) && isPushed(s.touch.channel) && !isService(s.touch));
    for (const { touches, windowHours } of policy.frequencyCaps) {
      counted.slice(touches).forEach((later, i) => {
        const earlier = counted[i] as Sent;
        expect(later.touch.reservedAt - earlier.settledAt).toBeGreaterThanOrEqual(windowHours * HOUR);
      });
    }
    return wasGiven(story, 'frequency-cap');
  });
});

test('what counts to the caps is not forgotten while it counts', () => {
  everyLife(({ sent }) => {
    const counts = (earlier: Sent, now: Instant): boolean =>
      left(earlier) &&
      countsToCaps(earlier.touch) &&
      earlier.touch.reservedAt < now &&
      now < earlier.touch.reservedAt + 30 * DAY;
    for (const { touch, over } of sent) {
      const known = new Set(over.touches.map(({ id }) => id));
      expect(sent.filter((s) => counts(s, touch.reservedAt) && !known.has(s.touch.id))).toEqual([]);
    }
    return sent.length > 10;
  });
});

test('no retargeting touch without strong interest, nor 30 days after it began, nor again without new interest', () => {
  everyLife((story) => {
    let arose = false;
    for (const category of ['tea', 'candles', 'boats']) {
      let began: Instant | null = null;
      for (const sent of story.sent) {
        if (sent.touch.kind !== 'retargeting' || sent.touch.category !== category) continue;
        const { reservedAt: at } = sent.touch;
        const told = toldBefore(story, sent);
        const searches = organicSearches(told, category);
        const zone = sent.over.person.timeZone ?? 'UTC';
        const bought = purchasesIn(told, category);
        expect(isEarned(searches, zone, Math.max(...bought, -Infinity), at)).toBe(true);
        const end = endOf(began, bought);
        if (at >= end) {
          expect(isEarned(searches, zone, end, at) && isAnyFirstViewed(told, category, end, at)).toBe(true);
          began = null;
        }
        arose ||= began !== null;
        if (left(sent)) began ??= at;
      }
    }
    return arose;
  });
});

const purchasesIn = (told: JourneyEvent[], category: string): Instant[] =>
  told
    .filter(isBehaviour)
    .filter(({ type, bought }) => type === 'Order Completed' && bought?.[0]?.category === category)
    .map(({ at }) => at);

/** Thirty days, or a purchase told since it began. */
function endOf(began: Instant | null, bought: Instant[]): Instant {
  if (began === null) return Infinity;
  const won = bought.filter((at) => at >= began);
  return Math.min(...won, began + 30 * DAY);
}

test('after n ignored in a row nothing is said for 2ⁿ days from that judgement', () => {
  everyLife((story) => {
    let arose = false;
    for (const { touch, over } of story.sent) {
      if (isService(touch)) continue;
      const judged = over.touches
        .filter((t) => !isService(t) && (t.outcome?.is === 'ignored' || t.outcome?.is === 'engaged'))
        .sort((a, b) => (a.outcome?.at ?? 0) - (b.outcome?.at ?? 0));
      const row = judged.slice(judged.findLastIndex((t) => t.outcome?.is === 'engaged') + 1);
      const judgedAt = row.at(-1)?.outcome?.at;
      if (judgedAt === undefined) continue;
      arose = true;
      const { ignoredInARow } = over.backOff;
      if (row.length > ignoredInARow) {
        // From the third on new interest ends a row as well, and not its wait.
        const endedBy = row[row.length - ignoredInARow - 1]?.outcome?.at ?? Infinity;
        expect(touch.reservedAt).toBeGreaterThanOrEqual(endedBy + 2 ** 3 * DAY);
        if (ignoredInARow > 0)
          expect(touch.reservedAt).toBeGreaterThanOrEqual(judgedAt + 2 ** ignoredInARow * DAY);
        continue;
      }
      expect(row.length).toBeLessThan(5);
      expect(touch.reservedAt).toBeGreaterThanOrEqual(judgedAt + 2 ** row.length * DAY);
      if (row.length >= 3) expect(touch).toMatchObject({ kind: 'general', level: 'general' });
    }
    return arose;
  });
});

test('nobody is spoken to at night, nor where their time is unknown', () => {
  everyLife((story) => {
    for (const { touch, over } of story.sent) {
      if (isService(touch)) continue;
      const zone = over.person.timeZone ?? 'none: this throws';
      const hour = Number(hourIn(zone).format(touch.reservedAt));
      expect(hour).toBeGreaterThanOrEqual(8);
      expect(hour).toBeLessThan(21);
    }
    return wasGiven(story, 'quiet-hours') && story.sent.length > 3;
  });
});

const hourIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone });

test('a play says its thing once: never over two channels for one trigger', () => {
  everyLife(({ sent }) => {
    const said = sent.filter(left).map(({ touch, decision }) => {
      const { trigger } = decision?.candidate ?? {};
      return JSON.stringify([touch.play, touch.category, touch.product, trigger, decision?.requestId]);
    });
    expect(new Set(said).size).toBe(said.length);
    return sent.some(({ decision }) => (decision?.candidate.channelRank ?? 0) > 0);
  });
});

test('a thing is said while it is fresh, of a trigger that was fresh when it was asked', () => {
  everyLife(({ sent }) => {
    for (const { touch, decision } of sent) {
      expect(touch.reservedAt).toBeLessThan(decision?.candidate.freshUntil ?? 0);
    }
    return sent.some(
      ({ touch, decision }) => touch.reservedAt > (decision?.candidate.trigger.at ?? Infinity) + 8 * HOUR,
    );
  });
});

test('at most one touch is in flight', () => {
  everyLife(({ sent, steps }) => {
    const inFlight = steps.map(({ before }) =>
      before.touches.filter((t) => t.deliveredAt === null && t.outcome === null),
    );
    expect(Math.max(...inFlight.map((touches) => touches.length))).toBeLessThanOrEqual(1);
    return sent.length > 5;
  });
});
