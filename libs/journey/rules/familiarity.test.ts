import { told, verdict } from '../testing/asking';
import { asked, variant } from '../testing/book';
import { after, consent, day, passed, reachable, said, start, withTouches } from '../testing/given';
import { policy } from '../testing/policy';
import { decide } from '../decide';
import type { Journey } from '../journey';
import { usableVariants } from './familiarity';

describe('too-familiar', () => {
  const personal = asked({ variants: [variant('interest')] }, start);
  const at = (is: Journey['level']['is']): Journey => ({
    ...reachable(),
    level: { ...reachable().level, is },
  });
  test('holds what is more personal than the level reached', () => {
    expect(verdict('too-familiar', at('contextual'), personal, start)).toBe('hold');
    expect(verdict('too-familiar', at('interest'), personal, start)).toBe('allow');
  });
  test('falls with the consent that the level stands on, at that instant', () => {
    const lasting = after(
      at('individual'),
      consent('personalization', { at: start + 1, validUntil: day(9) }),
    );
    const known = { ...lasting, level: at('individual').level };
    expect(verdict('too-familiar', known, personal, day(9) - 1)).toBe('allow');
    expect(verdict('too-familiar', known, personal, day(9))).toBe('hold');
  });
});

describe('name-overused', () => {
  test('a variant without the name helps only who knows them well enough for it', () => {
    const byName = variant('general', { usesName: true });
    const candidate = asked({ variants: [byName, variant('individual')] }, start);
    expect(verdict('name-overused', reachable(), candidate, start)).toBe('hold');
    const plain = asked({ variants: [byName, variant('general', { id: 'plain' })] }, start);
    expect(verdict('name-overused', reachable(), plain, start)).toBe('allow');
  });
});

describe('a goal of theirs', () => {
  const emotional = variant('interest', { id: 'emotional', goal: 'sleep-better' });
  const close = (goals: string[]): Journey =>
    after(
      { ...reachable(), level: { ...reachable().level, is: 'interest' } },
      { type: 'Traits Given', at: start, goals },
    );
  test('is spoken of only to who named it', () => {
    const candidate = asked({ variants: [emotional] }, start);
    expect(verdict('too-familiar', close(['sleep-better']), candidate, start)).toBe('allow');
    expect(verdict('too-familiar', close(['run-faster']), candidate, start)).toBe('hold');
    expect(verdict('too-familiar', close([]), candidate, start)).toBe('hold');
  });
  test('nobody is told of it below the level that it needs', () => {
    const stranger = after(reachable(), { type: 'Traits Given', at: start, goals: ['sleep-better'] });
    expect(verdict('too-familiar', stranger, asked({ variants: [emotional] }, start), start)).toBe('hold');
  });
  test('wins over what is as personal, and falls to it where it was not named', () => {
    const candidate = asked({ variants: [variant('general'), variant('interest'), emotional] }, start);
    const chosen = (journey: Journey) => decide(journey, candidate, start, policy).verdict;
    expect(chosen(close(['sleep-better']))).toMatchObject({ do: 'send', variant: 'emotional' });
    expect(chosen(close([]))).toMatchObject({ do: 'send', variant: 'as interest', level: 'interest' });
  });
  test('is one of ten at most, and the newest word counts', () => {
    expect(close(Array.from({ length: 12 }, (_, n) => `goal ${n}`)).person.goals).toHaveLength(10);
    const changed = after(close(['a']), { type: 'Traits Given', at: day(2), goals: ['b'] });
    const late = after(changed, { type: 'Traits Given', at: day(1), goals: ['c'] });
    expect(late.person.goals).toEqual(['b']);
  });
});

describe('name-overused', () => {
  const named = variant('general', { id: 'by name', usesName: true });
  const plain = variant('general', { id: 'plain' });
  const onlyNamed = asked({ variants: [named] }, start);
  const known = after(reachable(), { type: 'Traits Given', at: start, hasFirstName: true });
  const called = (...usesName: boolean[]): Journey =>
    withTouches(known, ...usesName.map((uses, n) => said(start + n, { usesName: uses })));
  test('nobody is called by a name they did not give', () => {
    expect(verdict('name-overused', reachable(), onlyNamed, start)).toBe('hold');
    expect(told('name-overused', reachable(), onlyNamed, start)).toContain('did not give');
    expect(verdict('name-overused', known, onlyNamed, start)).toBe('allow');
  });
  test('a title and a last name are a name as well', () => {
    const formal = after(reachable(), { type: 'Traits Given', at: start, hasFormalName: true });
    expect(verdict('name-overused', formal, onlyNamed, start)).toBe('allow');
  });
  test('a name that was taken back is none, also when the giving is told late', () => {
    const back = after(
      known,
      { type: 'Traits Given', at: day(2), hasFirstName: false },
      { type: 'Traits Given', at: day(1), hasFirstName: true },
    );
    expect(verdict('name-overused', back, onlyNamed, day(3))).toBe('hold');
  });
  test('their name is in one of four touches', () => {
    expect(verdict('name-overused', called(true), onlyNamed, start)).toBe('hold');
    expect(verdict('name-overused', called(true, false, false), onlyNamed, start)).toBe('hold');
    expect(verdict('name-overused', called(true, false, false, false), onlyNamed, start)).toBe('allow');
    expect(told('name-overused', called(true), onlyNamed, start)).toContain('one touch in 4');
  });
  test('only what may have been heard counts', () => {
    const never = { outcome: { is: 'undelivered' as const, at: start } };
    const unsaid = withTouches(known, said(start, { usesName: true, ...never }));
    expect(verdict('name-overused', unsaid, onlyNamed, start)).toBe('allow');
    const padded = withTouches(
      called(true),
      said(day(1), never),
      said(day(1), { kind: 'service' }),
      said(day(1), never),
    );
    expect(verdict('name-overused', padded, onlyNamed, day(2))).toBe('hold');
  });
  test('however seldom anything is said', () => {
    const yearsAgo = after(
      withTouches(known, said(start, { usesName: true, outcome: { is: 'engaged', at: start } })),
      passed(day(900)),
    );
    expect(verdict('name-overused', yearsAgo, onlyNamed, day(900))).toBe('hold');
  });
  test('a policy may allow it every time', () => {
    const numbers = { ...policy, names: { oneIn: 1 } };
    expect(verdict('name-overused', called(true), onlyNamed, start, numbers)).toBe('allow');
  });
  test('the variant without is used instead, and where all are too familiar another rule says so', () => {
    const both = asked({ variants: [named, plain] }, start);
    expect(decide(called(true), { ...both, freshUntil: day(9) }, day(2), policy).verdict).toMatchObject({
      do: 'send',
      variant: 'plain',
    });
    const personal = asked({ variants: [variant('individual', { usesName: true })] }, start);
    expect(verdict('name-overused', reachable(), personal, start)).toBe('allow');
    expect(verdict('too-familiar', reachable(), personal, start)).toBe('hold');
  });
  test('a service touch is said in its plainest words in any case', () => {
    const service = asked(
      { kind: 'service', purpose: 'service', variants: [variant('interest', { id: 'warm' }), named] },
      start,
    );
    expect(decide(called(true), service, start, policy).verdict).toMatchObject({
      do: 'send',
      variant: 'by name',
    });
  });
  test('but as personally as they are known, where that may be used', () => {
    const friend = { ...known, level: { ...known.level, is: 'interest' as const } };
    const variants = [plain, variant('interest', { id: 'warm' })];
    const service = asked({ kind: 'service', purpose: 'service', variants }, start);
    expect(decide(friend, service, start, policy).verdict).toMatchObject({ do: 'send', variant: 'warm' });
  });
  test('anything else has no words at all where none of them may be used', () => {
    const question = { journey: reachable(), candidate: onlyNamed, now: start, policy, winner: null };
    expect(usableVariants(question)).toEqual([]);
  });
});

test('too-familiar tells ops the level reached', () => {
  expect(
    told('too-familiar', reachable(), asked({ variants: [variant('interest')] }, start), start),
  ).toContain('(general)');
});
