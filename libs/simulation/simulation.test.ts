import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { nothingAssumed } from './assumptions';
import { decisionLineSchema, type DecisionLine } from './decision-line';
import { demoInput, everything, jsonLines, runOver, tracked, worldWith } from './testing/run';

const sample = gunzipSync(readFileSync(demoInput)).toString().split('\n').slice(0, 2_500).join('\n');
const text = (lines: DecisionLine[]): string => lines.map((line) => JSON.stringify(line)).join('\n');
const sent = (lines: DecisionLine[]): DecisionLine[] => lines.filter(({ verdict }) => verdict === 'send');
const byMail = (lines: DecisionLine[]): DecisionLine[] => lines.filter(({ channel }) => channel === 'email');
/** Whoever reads reviews is invited; it is about nothing in particular, and a draft. */
const invited = { ...everything, approved: ['welcome', 'evening-circle'] };
const noon = (day: number): string => new Date(Date.UTC(2024, 0, day, 12)).toISOString();
/** Somebody who is seen once and gets a welcome. */
const oneVisit = (at = noon(2), ids?: object) => jsonLines([tracked('Home Viewed', at, {}, ids)]);
const welcomeOnly = (changes: object = {}) => worldWith({ only: ['welcome'], ...changes });

describe('a run over the demo input', () => {
  const first = runOver(sample);

  test('gives the same bytes again, however the stream is cut', () => {
    expect(text(runOver(sample, worldWith(), 77_777).lines)).toBe(text(first.lines));
    expect(sent(first.lines).length).toBeGreaterThan(50);
  });

  test('depends on the seed', () => {
    const other = runOver(sample, worldWith({ seed: 2 }));
    expect(text(other.lines)).not.toBe(text(first.lines));
    expect(other.told.counts).toEqual(first.told.counts);
  });

  test('writes lines of exactly one form, in the order of their time, then of their customers', () => {
    for (const line of first.lines) expect(() => decisionLineSchema.parse(line)).not.toThrow();
    const places = first.lines.map(({ at, customer }) => `${at} ${customer}`);
    expect(places).toEqual([...places].sort());
    expect(new Set(first.lines.map(({ decision }) => decision)).size).toBe(first.lines.length);
    expect(first.lines.every(({ at }) => at.endsWith('.000Z'))).toBe(true);
  });

  test('names the level, the release and the retargeting where there is one', () => {
    for (const line of first.lines) {
      expect(line.until === null).toBe(line.verdict !== 'defer');
      expect(line.reasons.length === 0).toBe(line.verdict === 'send');
      if (line.kind !== 'retargeting') expect(line.retargetingSince).toBeNull();
    }
    const retargeted = sent(first.lines).filter(({ kind }) => kind === 'retargeting');
    expect(retargeted.length).toBeGreaterThan(0);
    for (const { at, retargetingSince } of retargeted) {
      const days = (Date.parse(at) - Date.parse(retargetingSince!)) / 86_400_000;
      expect(days).toBeGreaterThanOrEqual(0);
      expect(days).toBeLessThan(30);
    }
  });

  test('keeps the caps', () => {
    const pushed = sent(first.lines).filter(
      ({ channel, kind }) => channel !== 'in-app' && kind !== 'service',
    );
    const last = new Map<string, number>();
    for (const { customer, at } of pushed) {
      expect(Date.parse(at) - (last.get(customer) ?? -Infinity)).toBeGreaterThanOrEqual(86_400_000 - 1_000);
      last.set(customer, Date.parse(at));
    }
    expect(pushed.length).toBeGreaterThan(20);
  });

  test('leaves nobody’s decisions to what others do', () => {
    const lines = sample.split('\n');
    const one = first.lines[0]!.customer;
    const alone = runOver(
      lines.filter((line) => line.includes(`"${one}"`)).join('\n'),
      worldWith({ until: Date.parse(first.lines.at(-1)!.at) }),
    );
    expect(text(alone.lines)).toBe(text(first.lines.filter(({ customer }) => customer === one)));
  });
});

describe('without assumptions', () => {
  test('nothing is sent, and every line says why', () => {
    const { lines, told } = runOver(sample, worldWith({ assumptions: nothingAssumed }));
    expect(sent(lines)).toEqual([]);
    expect(told.seen.decisions.hold).toBe(lines.length);
    expect([...told.seen.reasons.keys()]).toEqual(
      expect.arrayContaining(['no-consent', 'not-approved', 'unreachable']),
    );
  });

  test('a time zone that the input gives is not replaced by the assumed one', () => {
    const identify = {
      type: 'identify',
      userId: 'ada',
      messageId: 'i',
      timestamp: '2024-01-02T12:00:00Z',
      traits: { timezone: 'Asia/Tokyo' },
    };
    const { lines } = runOver(jsonLines([identify]) + oneVisit(), welcomeOnly());
    expect(lines.map(({ verdict, reasons }) => [verdict, reasons])).toEqual([
      ['defer', ['quiet-hours']],
      ['defer', ['quiet-hours']],
    ]);
  });

  test('what is assumed of known people only is not assumed of visitors', () => {
    const assumptions = { ...everything, people: 'known' as const };
    const run = (ids: object) => runOver(oneVisit(noon(2), ids), welcomeOnly({ assumptions })).lines;
    expect(sent(run({ anonymousId: 'a-1' }))).toEqual([]);
    expect(sent(run({ userId: 'ada' }))).toHaveLength(1);
  });

  test('a consent from a later day holds from then on, and ends when it ends', () => {
    const consents = [
      {
        purpose: 'marketing',
        channel: 'email' as const,
        state: 'given' as const,
        from: '2024-01-08',
        until: '2024-01-20',
      },
    ];
    const world = worldWith({
      only: ['tuesday-letter'],
      assumptions: { ...everything, consents },
      until: Date.UTC(2024, 1, 1),
    });
    const { lines } = runOver(oneVisit('2024-01-01T12:00:00Z'), world);
    expect(sent(lines).map(({ at }) => at.slice(0, 10))).toEqual(['2024-01-09']);
    expect(lines[0]!.reasons).toContain('no-consent');
    expect(lines.at(-1)!.reasons).toContain('consent-expired');
  });
});

describe('virtual time', () => {
  test('wakes by itself: what falls into the night is released in the morning', () => {
    const world = welcomeOnly({ until: Date.UTC(2024, 0, 3) });
    const lines = byMail(runOver(oneVisit('2024-01-02T02:00:00Z'), world).lines);
    expect(lines.map(({ verdict }) => verdict)).toEqual(['defer', 'send']);
    expect(lines[1]!.at).toBe(lines[0]!.until);
    expect(lines[1]!.at > '2024-01-02T08:00').toBe(true);
  });

  test('ends with the last event unless told otherwise', () => {
    expect(sent(runOver(oneVisit('2024-01-02T02:00:00Z'), welcomeOnly()).lines)).toEqual([]);
  });

  test('takes nothing from after the end', () => {
    const { lines, told } = runOver(
      oneVisit(noon(2)) + oneVisit(noon(9), { userId: 'bob' }),
      welcomeOnly({ until: Date.UTC(2024, 0, 5) }),
    );
    expect(lines.map(({ customer }) => customer)).toEqual(['ada']);
    expect(told.counts).toMatchObject({ accepted: 1, afterUntil: 1 });
  });

  test('lets silence grow: the pause after ignored letters ends on its own', () => {
    const world = worldWith({ only: ['tuesday-letter'], until: Date.UTC(2024, 3, 1) });
    const { lines } = runOver(oneVisit('2024-01-01T12:00:00Z'), world);
    expect(sent(lines).map(({ at }) => at.slice(0, 10))).toEqual([
      '2024-01-02',
      '2024-01-16',
      '2024-01-30',
      '2024-02-20',
      '2024-03-19',
    ]);
    expect(lines.at(-1)!.reasons).toContain('backing-off');
  });
});

describe('people', () => {
  const visit = tracked('Home Viewed', noon(2), {}, { anonymousId: 'a-1' });
  const named = {
    type: 'identify',
    messageId: 'i-1',
    userId: 'ada',
    anonymousId: 'a-1',
    timestamp: noon(3),
    traits: {},
  };

  test('a visitor who becomes known keeps the journey, and goes by the account’s id from then on', () => {
    const later = tracked('Reviews Viewed', noon(4));
    const { lines, told } = runOver(
      jsonLines([visit, named, later]),
      worldWith({ only: ['welcome', 'evening-circle'], assumptions: invited }),
    );
    expect(sent(lines).map(({ customer, play }) => [customer, play])).toEqual([
      ['a-1', 'welcome'],
      ['ada', 'evening-circle'],
    ]);
    expect(told.seen.people).toBe(1);
  });

  test('a visitor who turns out to be somebody known hands over what was said, so that the caps hold over both', () => {
    const known = tracked('Home Viewed', noon(1));
    const read = tracked('Reviews Viewed', '2024-01-02T13:00:00Z');
    const alias = { ...named, timestamp: '2024-01-02T12:30:00Z' };
    const world = worldWith({ only: ['welcome', 'evening-circle'], assumptions: invited });
    const { lines, told } = runOver(jsonLines([known, visit, alias, read]), world);
    expect(sent(lines).map(({ customer, play, channel }) => [customer, play, channel])).toEqual([
      ['ada', 'welcome', 'email'],
      ['a-1', 'welcome', 'email'],
      ['ada', 'evening-circle', 'in-app'],
    ]);
    expect(sent(runOver(jsonLines([known, read]), world).lines).at(-1)).toMatchObject({ channel: 'email' });
    expect(told.seen.people).toBe(1);
  });

  test('on a shared device the first link wins, and two known people are never merged', () => {
    const bob = { ...named, messageId: 'i-2', userId: 'bob' };
    const alias = { type: 'alias', messageId: 'x', userId: 'bob', previousId: 'ada', timestamp: noon(4) };
    const again = tracked('Home Viewed', noon(5), {}, { anonymousId: 'a-1' });
    const { told } = runOver(jsonLines([visit, named, bob, alias, again]));
    expect(told.seen.people).toBe(2);
    expect([...told.counts.rejectedByReason.keys()]).toEqual(['merge-of-known-people']);
    expect(told.counts).toMatchObject({ accepted: 4, rejected: 1 });
  });

  test('what was still to come for a visitor comes to the person they turned out to be', () => {
    const reactions = [{ channel: 'email' as const, stop: { chance: 1, after: 'P2D' } }];
    const known = tracked('Home Viewed', noon(1));
    const { lines } = runOver(
      jsonLines([known, visit, named]),
      worldWith({ only: ['welcome', 'tuesday-letter'], reactions, until: Date.UTC(2024, 0, 10) }),
    );
    expect(lines.at(-1)).toMatchObject({
      customer: 'ada',
      play: 'tuesday-letter',
      verdict: 'hold',
      reasons: expect.arrayContaining(['no-consent']) as string[],
    });
  });
});
