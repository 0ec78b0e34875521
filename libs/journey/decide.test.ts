import type { Candidate } from './candidate';
import { decide } from './decide';
import { decideAll, type Deciding } from './decide-all';
import type { Journey } from './journey';
import { asked, variant } from './testing/book';
import {
  after,
  consent,
  day,
  did,
  ignored,
  passed,
  reachable,
  said,
  start,
  touch,
  withTouches,
} from './testing/given';
import { frozen } from './testing/drive';
import { policy } from './testing/policy';
import { nextWakeUp } from './next-wake-up';
import { needsProposal } from './propose';
import type { Play } from './play';
import { reasonCodes } from './reasons';
import { HOUR, MINUTE } from './time';

let ids = 0;
const mintId = (): string => `id-${(ids += 1)}`;
const decideOver = (
  journey: Journey,
  candidates: Candidate[],
  now = start,
  requestId: string | null = null,
): Deciding => decideAll(frozen(journey), frozen(candidates), now, policy, mintId, requestId);
const verdicts = ({ decisions }: Deciding) =>
  decisions.map((d) => [d.candidate.play, d.candidate.channel, d.verdict.do]);
const waits = ({ journey }: Deciding) => journey.waiting.map((c) => [c.play, c.channel, c.nextAt]);
const reasons = (journey: Journey, candidate: Candidate, now = start): string[] => {
  const { verdict } = decide(journey, candidate, now, policy);
  return verdict.do === 'send' ? [] : verdict.reasons.map(({ code }) => code);
};
/** One candidate for each channel of a play. */
const over = (channels: Play['channels'], more: Partial<Play> = {}, at = start): Candidate[] =>
  channels.map((channel, channelRank) => ({ ...asked({ ...more, channels: [channel] }, at), channelRank }));
const night = Date.parse('2025-06-03T02:00:00+01:00');

describe('a verdict', () => {
  test('sends when every rule allows, and every rule was asked', () => {
    const { verdict, checks } = decide(reachable(), asked({}, start), start, policy);
    expect(verdict).toEqual({ do: 'send', variant: 'as general', level: 'general' });
    expect(checks).toHaveLength(reasonCodes.length);
    expect(checks.every((check) => check.answer === 'allow')).toBe(true);
  });
  test('tells of every rule what it looked at, whatever it answers', () => {
    const candidates = [
      asked({}, start),
      ...over(['in-app'], { kind: 'promotion' }),
      asked({ kind: 'retargeting', about: 'category', purpose: 'offers' }, start, { category: 'tea' }),
      asked({ purpose: 'care' }, start),
    ];
    const silent = candidates
      .flatMap((c) => decide(reachable(), c, start, policy).checks)
      .filter(({ looked }) => Object.keys(looked).length === 0);
    expect(silent).toEqual([]);
  });
  test('carries all reasons, each with what would change it', () => {
    const journey = withTouches(ignored(reachable(), 1, day(0)), said(start));
    expect(reasons(journey, asked({}, start, {}, { approvedHashes: [] }), start)).toEqual([
      'not-approved',
      'backing-off',
      'frequency-cap',
    ]);
  });
  test('holds when one rule holds, however many defer', () => {
    expect(decide(reachable(), asked({}, start, {}, { approvedHashes: [] }), night, policy).verdict.do).toBe(
      'hold',
    );
  });
  test('defers until the last of all reasons is over', () => {
    const journey = withTouches(ignored(reachable(), 2, start), said(start));
    expect(decide(journey, asked({ freshForHours: 999 }, start), start, policy).verdict).toMatchObject({
      do: 'defer',
      until: day(4),
    });
  });
  test('says the most personal variant that the level allows', () => {
    const known = { ...reachable(), level: { ...reachable().level, is: 'interest' as const } };
    const all = ['individual', 'general', 'interest', 'contextual'] as const;
    expect(
      decide(known, asked({ variants: all.map((level) => variant(level)) }, start), start, policy).verdict,
    ).toMatchObject({
      variant: 'as interest',
    });
    const two = asked({ variants: [variant('individual'), variant('contextual')] }, start);
    expect(decide(known, two, start, policy).verdict).toMatchObject({ variant: 'as contextual' });
  });
  test('is the same however often it is asked for', () => {
    const journey = frozen(withTouches(reachable(), said(start)));
    const candidate = frozen(asked({}, start));
    expect(decide(journey, candidate, start, policy)).toEqual(decide(journey, candidate, start, policy));
  });
});

describe('a service touch', () => {
  const receipt = asked({ id: 'receipt', kind: 'service', purpose: 'service' }, start);
  test('is held by few rules: not by night, silence, caps or missing consent', () => {
    const quiet = withTouches({ ...ignored(reachable(), 5, start), consents: {} }, said(start));
    expect(decide(quiet, receipt, start, policy).verdict.do).toBe('send');
    expect(
      decide({ ...quiet, person: { ...quiet.person, timeZone: null } }, receipt, start, policy).verdict.do,
    ).toBe('send');
  });
  test('is held by a stop, a missing approval, and when it is stale', () => {
    const held = { ...receipt, facts: { ...receipt.facts, stoppedBy: 'stop-1', approved: false } };
    expect(reasons(reachable(), held, day(1))).toEqual(['stopped', 'not-approved', 'stale']);
  });
  test('says its plainest variant when all of them are more personal', () => {
    const personal = asked(
      { kind: 'service', purpose: 'service', variants: [variant('individual'), variant('contextual')] },
      start,
    );
    expect(decide(reachable(), personal, start, policy).verdict).toMatchObject({ variant: 'as contextual' });
  });
  test('goes before everything else, and is outranked by nothing', () => {
    const first = decideOver(reachable(), [
      asked({ id: 'loud', priority: 999 }, start),
      receipt,
      { ...receipt, play: 'second' },
    ]);
    expect(verdicts(first)).toEqual([
      ['receipt', 'email', 'send'],
      ['loud', 'email', 'defer'],
    ]);
    expect(first.journey.waiting.find((c) => c.play === 'second')?.nextAt).toBe(start);
    expect(needsProposal(first.journey, start, policy)).toBe(true);
  });
});

describe('at one moment one play wins', () => {
  const pair = (a: Partial<Play>, b: Partial<Play>, bAt = start): string[] =>
    [
      [asked({ id: 'a', ...a }, start), asked({ id: 'b', ...b }, bAt)],
      [asked({ id: 'b', ...b }, bAt), asked({ id: 'a', ...a }, start)],
    ].map((candidates) => decideOver(reachable(), candidates, Math.max(start, bAt)).touch?.play ?? '');
  test('by priority, then by freshness, then by name: never by the order of asking', () => {
    expect(pair({ priority: 10 }, { priority: 20 })).toEqual(['b', 'b']);
    expect(pair({}, {}, start + MINUTE)).toEqual(['b', 'b']);
    expect(pair({}, {})).toEqual(['a', 'a']);
    expect(pair({ id: 'Z' }, { id: 'ä' })).toEqual(['Z', 'Z']);
  });
  test('the rest wait for a moment of their own', () => {
    const deciding = decideOver(reachable(), [
      asked({ id: 'a', priority: 90 }, start),
      asked({ id: 'b' }, start),
    ]);
    expect(verdicts(deciding)).toEqual([
      ['a', 'email', 'send'],
      ['b', 'email', 'defer'],
    ]);
    expect(deciding.decisions[1]?.verdict).toMatchObject({ reasons: [{ code: 'outranked' }] });
    expect(waits(deciding)).toEqual([['b', 'email', start + HOUR]]);
  });
  test('what may not be said outranks nothing', () => {
    const unread = asked({ id: 'a', priority: 90 }, start, {}, { approvedHashes: [] });
    expect(decideOver(reachable(), [unread, asked({ id: 'b' }, start)]).touch?.play).toBe('b');
  });
  test('two things of one play are two things', () => {
    const two = ['tea', 'boats'].map((category) => asked({ about: 'category' }, start, { category }));
    const deciding = decideOver(reachable(), two);
    expect(verdicts(deciding)).toEqual([
      ['guide', 'email', 'send'],
      ['guide', 'email', 'defer'],
    ]);
  });
});

describe('a play with several channels', () => {
  test('speaks over the first that may be used, and once', () => {
    const deciding = decideOver(reachable(), over(['email', 'in-app']));
    expect(verdicts(deciding)).toEqual([['guide', 'email', 'send']]);
    expect(decideOver(withTouches(reachable(), said(start)), over(['email', 'in-app'])).touch?.channel).toBe(
      'in-app',
    );
  });
  const first = decideOver(reachable(), over(['webhook', 'email']));
  const id = first.touch?.id ?? '';
  test('needs the others no more once its thing has left, or may have', () => {
    expect(after(first.journey, { type: 'Touch Delivered', at: start + 1, touchId: id }).waiting).toEqual([]);
    expect(after(first.journey, { type: 'Touch Unknown', at: start + 1, touchId: id }).waiting).toEqual([]);
  });
  test('tries the next when nothing left', () => {
    const failed = after(first.journey, {
      type: 'Touch Undelivered',
      at: start + 1,
      touchId: id,
      because: 'unreachable',
    });
    expect(needsProposal(failed, start + 1, policy)).toBe(true);
    expect(decideOver(failed, failed.waiting, start + 1).touch).toMatchObject({ channel: 'email' });
  });
  test('says nothing later over a channel that had to wait', () => {
    const busy = withTouches(reachable(), said(start));
    const [email, inApp] = over(['email', 'in-app'], { freshForHours: 99 }) as [Candidate, Candidate];
    const deferred = { ...email, nextAt: day(1) };
    const deciding = decideOver(busy, [deferred, inApp], start + HOUR);
    expect(deciding.touch?.channel).toBe('in-app');
    const out = after(deciding.journey, {
      type: 'Touch Delivered',
      at: start + HOUR,
      touchId: deciding.touch?.id ?? '',
    });
    expect(out.waiting).toEqual([]);
  });
});

describe('what is granted', () => {
  test('is reserved in the journey before it is sent, and counts at once', () => {
    const deciding = decideOver(reachable(), [asked({}, start)]);
    expect(deciding.touch).toMatchObject({
      play: 'guide',
      reservedAt: start,
      deliveredAt: null,
      outcome: null,
    });
    expect(deciding.journey.touches).toEqual([deciding.touch]);
    expect(reasons(deciding.journey, asked({ id: 'other' }, start), start + 1)).toEqual(['frequency-cap']);
  });
  test('names the decision behind it, and the decision names it', () => {
    const { touch: granted, decisions } = decideOver(reachable(), [asked({}, start)]);
    expect(decisions).toMatchObject([
      { id: granted?.decisionId, touchId: granted?.id, policy: 'tests', requestId: null },
    ]);
  });
});

describe('what is not granted', () => {
  const unread = asked({}, start, {}, { approvedHashes: [] });
  test('lapses when it is held', () => {
    expect(decideOver(reachable(), [unread]).journey.waiting).toEqual([]);
  });
  test('waits until its time when it is deferred, but not longer than it is fresh', () => {
    const morning = Date.parse('2025-06-03T08:00:00+01:00');
    expect(waits(decideOver(reachable(), [asked({}, night)], night))).toEqual([['guide', 'email', morning]]);
    expect(waits(decideOver(reachable(), [asked({ freshForHours: 2 }, night)], night))).toEqual([
      ['guide', 'email', night + 2 * HOUR],
    ]);
  });
  test('lapses as stale when its freshness ends before its wait', () => {
    const waiting = decideOver(reachable(), [asked({ freshForHours: 2 }, night)], night).journey;
    const lapsed = decideOver(waiting, waiting.waiting, night + 2 * HOUR);
    expect(lapsed.decisions[0]?.verdict).toMatchObject({ do: 'hold' });
    expect(lapsed.journey.waiting).toEqual([]);
  });
  test('is judged afresh when its time has come: a consent taken back meanwhile holds it', () => {
    const waiting = decideOver(reachable(), [asked({}, night)], night).journey;
    const withdrawn = after(
      waiting,
      consent('marketing', { state: 'withdrawn', at: night + 1 }),
      passed(night + 6 * HOUR),
    );
    expect(decideOver(withdrawn, withdrawn.waiting, night + 6 * HOUR).decisions[0]?.verdict).toMatchObject({
      do: 'hold',
      reasons: [{ code: 'no-consent' }],
    });
  });
  test('is not looked at before its time', () => {
    const later = { ...asked({}, start), nextAt: day(1) };
    const deciding = decideOver(reachable(), [later]);
    expect(deciding).toMatchObject({ decisions: [], touch: null, journey: { waiting: [later] } });
  });
  test('is bounded; of too many the least important lapse', () => {
    const many = Array.from({ length: 90 }, (_, i) => ({
      ...asked({ id: `play-${i}`, priority: i }, start),
      nextAt: day(1),
    }));
    const { waiting } = decideOver(reachable(), many).journey;
    expect(waiting).toHaveLength(40);
    expect(Math.min(...waiting.map((c) => c.priority))).toBe(50);
  });
});

describe('a decision is recorded', () => {
  const unread = (at = start) => asked({}, at, {}, { approvedHashes: [] });
  test('when its verdict or its reasons change, not at every look', () => {
    const once = decideOver(reachable(), [unread()]);
    expect(once.decisions).toHaveLength(1);
    expect(decideOver(once.journey, [unread()]).decisions).toEqual([]);
    expect(decideOver(once.journey, [unread()], day(2)).decisions).toMatchObject([
      { verdict: { reasons: [{ code: 'not-approved' }, { code: 'stale' }] } },
    ]);
  });
  test('every time something is sent', () => {
    const first = decideOver(reachable(), [asked({}, start)]);
    expect(decideOver(first.journey, [asked({}, day(2))], day(2)).decisions).toHaveLength(1);
  });
  test('whenever somebody asks, with their request, and nothing of a request stays behind', () => {
    const waiting = decideOver(reachable(), [asked({}, night)], night).journey;
    const again = decideOver(waiting, [asked({ id: 'tip' }, night)], night, 'request-1');
    expect(again.decisions).toMatchObject([{ requestId: 'request-1', verdict: { do: 'defer' } }]);
    expect(
      decideOver(again.journey, [asked({ id: 'tip' }, night)], night, 'request-2').decisions,
    ).toHaveLength(1);
    expect(again.journey.waiting).toEqual(waiting.waiting);
  });
  test('under few keys: what was last answered is forgotten oldest first', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      asked({ id: `play-${i}` }, start, {}, { approvedHashes: [] }),
    );
    const { lastVerdicts } = decideOver(reachable(), many).journey;
    expect(lastVerdicts).toHaveLength(60);
    expect(lastVerdicts.at(-1)?.thing).toBe('play-99/email//');
  });
});

test('a candidate without any variant is held, not broken', () => {
  expect(reasons(reachable(), { ...asked({}, start), variants: [] })).toEqual(['too-familiar']);
});

test('a journey that lost its sender still counts what may have left, and goes on', () => {
  const lost = withTouches(reachable(), touch({ reservedAt: start }));
  expect(reasons(lost, asked({}, start), start + HOUR)).toEqual(['frequency-cap']);
  expect(nextWakeUp(lost, policy)).toEqual({ at: day(7), why: 'judge what came of guide' });
  expect(reasons(after(lost, did('Page Viewed', day(1))), asked({}, day(1)), day(1))).toEqual([]);
});
