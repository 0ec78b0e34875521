import { answer, ruleOf, told, verdict } from '../testing/asking';
import { asked } from '../testing/book';
import { after, day, reachable, start } from '../testing/given';
import type { JourneyEvent } from '../events';
import type { Instant } from '../time';

describe('stopped', () => {
  test.each([
    ['everything', { everything: true } as const, 'hold'],
    ['the play', { play: 'guide' }, 'hold'],
    ['the channel', { channel: 'email' } as const, 'hold'],
    ['another play', { play: 'letter' }, 'allow'],
    ['another channel', { channel: 'webhook' } as const, 'allow'],
  ])('a stop of %s', (_, scope, expected) => {
    const candidate = asked({}, start, {}, { stops: [{ id: 'stop-1', scope }] });
    expect(verdict('stopped', reachable(), candidate, start)).toBe(expected);
  });
});

describe.each(['erased', 'suppressed', 'objected'] as const)('%s', (standing) => {
  const set = (on: boolean, at: Instant): JourneyEvent => ({ type: 'Standing Changed', at, standing, on });
  const noted = after(reachable(), set(true, day(1)));
  test('holds from when it was said, whatever was consented to, until it is lifted', () => {
    expect(verdict(standing, reachable(), asked({}, start), start)).toBe('allow');
    expect(answer(standing, noted, asked({}, start), day(400))).toEqual({
      do: 'hold',
      looked: { sinceAt: day(1) },
    });
    const lifted = after(noted, set(false, day(2)));
    expect(answer(standing, lifted, asked({}, start), day(3))).toEqual({
      do: 'allow',
      looked: { sinceAt: null },
    });
  });
  test('an older word never overrides a newer one', () => {
    expect(verdict(standing, after(noted, set(false, day(1) - 1)), asked({}, start), day(3))).toBe('hold');
    const lifted = after(noted, set(false, day(2)), set(true, day(2) - 1));
    expect(verdict(standing, lifted, asked({}, start), day(3))).toBe('allow');
  });
  test('of two words at the same instant the one that says no stands', () => {
    expect(verdict(standing, after(noted, set(false, day(1))), asked({}, start), day(3))).toBe('hold');
    const both = after(reachable(), set(false, day(1)), set(true, day(1)));
    expect(verdict(standing, both, asked({}, start), day(3))).toBe('hold');
  });
  test(`${standing === 'objected' ? 'leaves' : 'holds'} what they asked for themselves`, () => {
    expect(ruleOf(standing).judgesService).toBe(standing !== 'objected');
  });
  test('says so to ops', () => {
    expect(told(standing, noted, asked({}, start), day(3))).toMatch(/erased|do-not-contact|objected/);
  });
});

test('each standing is its own: one holds nothing by another', () => {
  const objected = after(reachable(), {
    type: 'Standing Changed',
    at: start,
    standing: 'objected',
    on: true,
  });
  expect(verdict('suppressed', objected, asked({}, start), start)).toBe('allow');
  expect(verdict('erased', objected, asked({}, start), start)).toBe('allow');
});

test("an operator's stop holds service touches too, and names itself", () => {
  const candidate = asked({}, start, {}, { stops: [{ id: 'stop-7', scope: { everything: true } }] });
  expect(ruleOf('stopped').judgesService).toBe(true);
  expect(told('stopped', reachable(), candidate, start)).toContain('stop-7');
});
