import { ruleOf, told, until, verdict } from '../testing/asking';
import { asked } from '../testing/book';
import { after, consent, day, reachable, start } from '../testing/given';
import type { JourneyEvent } from '../events';
import { MINUTE, type Instant } from '../time';

describe('no-purpose', () => {
  test('holds a purpose that nobody registered', () => {
    expect(verdict('no-purpose', reachable(), asked({ purpose: 'fun' }, start), start)).toBe('hold');
  });
  test('holds a service touch whose purpose is not essential: nobody can claim it', () => {
    expect(verdict('no-purpose', reachable(), asked({ kind: 'service' }, start), start)).toBe('hold');
  });
  test('holds a promotion that borrows an essential purpose to need no consent', () => {
    const promotion = asked({ kind: 'promotion', purpose: 'service' }, start);
    expect(verdict('no-purpose', reachable(), promotion, start)).toBe('hold');
  });
  test('allows a service touch with an essential purpose', () => {
    expect(
      verdict('no-purpose', reachable(), asked({ kind: 'service', purpose: 'service' }, start), start),
    ).toBe('allow');
  });
});

describe('no-consent and consent-expired', () => {
  const lasting = (validUntil: Instant) =>
    after(reachable(), consent('marketing', { at: start + 1, validUntil }));
  test('consent that was never asked for is missing, not expired', () => {
    const journey = { ...reachable(), consents: {} };
    expect(verdict('no-consent', journey, asked({}, start), start)).toBe('hold');
    expect(verdict('consent-expired', journey, asked({}, start), start)).toBe('allow');
  });
  test('a consent holds until just before it ends, and has expired from that instant on', () => {
    const journey = lasting(day(10));
    expect(verdict('consent-expired', journey, asked({}, start), day(10) - 1)).toBe('allow');
    expect(verdict('consent-expired', journey, asked({}, start), day(10))).toBe('hold');
    expect(verdict('no-consent', journey, asked({}, start), day(10))).toBe('allow');
  });
  test('a consent is none before it was given', () => {
    expect(verdict('no-consent', lasting(day(10)), asked({}, start), start)).toBe('hold');
  });
  test('consent for one channel is none for another', () => {
    const mailOnly = after({ ...reachable(), consents: {} }, consent('marketing', { channel: 'email' }));
    expect(verdict('no-consent', mailOnly, asked({}, start), start)).toBe('allow');
    expect(verdict('no-consent', mailOnly, asked({ channels: ['webhook'] }, start), start)).toBe('hold');
  });
  test('a purpose that rests on something else needs none, and holds once they said no to it', () => {
    const strangers = { ...reachable(), consents: {} };
    const care = (journey: typeof strangers) => {
      const answers = ['no-consent', 'consent-expired'] as const;
      return answers.map((code) => verdict(code, journey, asked({ purpose: 'care' }, start), start));
    };
    expect(care(strangers)).toEqual(['allow', 'allow']);
    const no = (channel: 'email' | 'webhook' | 'any') =>
      after(strangers, consent('care', { channel, state: 'withdrawn' }));
    expect(care(no('email'))).toEqual(['hold', 'allow']);
    expect(care(no('any'))).toEqual(['hold', 'allow']);
    expect(care(no('webhook'))).toEqual(['allow', 'allow']);
    const yesAgain = consent('care', { channel: 'email', at: start + 1 });
    expect(care(after(no('any'), yesAgain))).toEqual(['allow', 'allow']);
  });
});

describe('unreachable', () => {
  const stranger = after(reachable(), { type: 'Traits Given', at: start, hasEmail: false });
  test('holds an e-mail without an address, a service e-mail too', () => {
    expect(verdict('unreachable', stranger, asked({}, start), start)).toBe('hold');
    expect(ruleOf('unreachable').judgesService).toBe(true);
  });
  test('other channels need none', () => {
    expect(verdict('unreachable', stranger, asked({ channels: ['in-app'] }, start), start)).toBe('allow');
  });
});

describe('paused', () => {
  const pause = (at: Instant, end: Instant | null): JourneyEvent => ({ type: 'Paused', at, until: end });
  const resume = (at: Instant): JourneyEvent => ({ type: 'Resumed', at });
  const candidate = asked({}, start);
  test('a pause with an end defers until it, one without holds', () => {
    const week = after(reachable(), pause(start, day(7)));
    expect(until('paused', week, candidate, start)).toBe(day(7));
    expect(until('paused', week, candidate, day(7) - 1)).toBe(day(7));
    expect(verdict('paused', week, candidate, day(7))).toBe('allow');
    const open = after(reachable(), pause(start, null));
    expect(verdict('paused', open, candidate, day(900))).toBe('hold');
  });
  test('who never pressed it is not held, who resumed is not either', () => {
    expect(verdict('paused', reachable(), candidate, start)).toBe('allow');
    const resumed = after(reachable(), pause(start, null), resume(day(2)));
    expect(verdict('paused', resumed, candidate, day(2))).toBe('allow');
  });
  test('a clock that runs ahead of ours does not let one more through', () => {
    const ahead = { ...reachable(), pause: { since: start + MINUTE, until: null } };
    expect(verdict('paused', ahead, candidate, start)).toBe('hold');
  });
  test('the newest press counts, in whatever order they are told', () => {
    const resumedFirst = after(reachable(), resume(day(2)), pause(day(1), null));
    expect(verdict('paused', resumedFirst, candidate, day(3))).toBe('allow');
    const pausedAgain = after(reachable(), pause(day(3), null), resume(day(2)));
    expect(verdict('paused', pausedAgain, candidate, day(4))).toBe('hold');
    const shortened = after(reachable(), pause(day(1), day(30)), pause(day(2), day(5)), pause(day(1), null));
    expect(until('paused', shortened, candidate, day(3))).toBe(day(5));
  });
  test('what they need is not paused, and ops read how long it lasts', () => {
    expect(ruleOf('paused').judgesService).toBe(false);
    expect(told('paused', after(reachable(), pause(start, day(7))), candidate, start)).toContain(
      '2025-06-09',
    );
    expect(told('paused', after(reachable(), pause(start, null)), candidate, start)).toContain(
      'without an end',
    );
  });
});

describe('topic-not-chosen', () => {
  const choose = (topics: string[] | null, at: Instant = start): JourneyEvent => ({
    type: 'Preferences Given',
    at,
    topics,
  });
  const letter = asked({ topic: 'gardens' }, start);
  test('who chose nothing hears of every topic', () => {
    expect(verdict('topic-not-chosen', reachable(), letter, start)).toBe('allow');
  });
  test('who chose hears of those alone, and of none who chose none', () => {
    expect(verdict('topic-not-chosen', after(reachable(), choose(['gardens', 'tea'])), letter, start)).toBe(
      'allow',
    );
    expect(verdict('topic-not-chosen', after(reachable(), choose(['tea'])), letter, start)).toBe('hold');
    expect(verdict('topic-not-chosen', after(reachable(), choose([])), letter, start)).toBe('hold');
  });
  test('what belongs to no topic is no matter of topics', () => {
    expect(verdict('topic-not-chosen', after(reachable(), choose([])), asked({}, start), start)).toBe(
      'allow',
    );
  });
  test('null takes the choice back, an older choice takes nothing back, and what is left out stays', () => {
    const chosen = after(reachable(), choose(['tea'], day(2)));
    expect(verdict('topic-not-chosen', after(chosen, choose(null, day(3))), letter, day(3))).toBe('allow');
    expect(verdict('topic-not-chosen', after(chosen, choose(null, day(1))), letter, day(3))).toBe('hold');
    const paced = after(chosen, { type: 'Preferences Given', at: day(3), minDaysBetween: 3 });
    expect(verdict('topic-not-chosen', paced, letter, day(3))).toBe('hold');
    expect(paced.preferences).toMatchObject({ topics: ['tea'], minDaysBetween: 3, schedule: null });
  });
  test('tells ops which topic', () => {
    expect(told('topic-not-chosen', after(reachable(), choose([])), letter, start)).toContain('gardens');
  });
});
