import { asked, variant } from '../testing/book';
import { after, consent, ignored, reachable, start } from '../testing/given';
import { policy } from '../testing/policy';
import { reasonCodes } from '../reasons';
import { contactRules } from './contact-rules';
import { HOUR } from '../time';

test('every rule has a stable code of its own, and every code has its rule', () => {
  expect(contactRules.map(({ code }) => code)).toEqual([...reasonCodes]);
});

test('every rule that does not allow says so to ops', () => {
  const unknown = after(
    ignored(reachable(), 1, start),
    { type: 'Traits Given', at: start, timeZone: null, hasEmail: false },
    consent('marketing', { state: 'withdrawn', at: start + 1 }),
  );
  const candidate = {
    ...asked({ variants: [variant('individual')] }, start, {}, { approvedHashes: [], stops: [] }),
    facts: { purpose: null, approved: false, stoppedBy: 'stop-1', untrue: null, repurchaseAfterDays: null },
  };
  const question = { journey: unknown, candidate, now: start + HOUR, policy, winner: 'other' };
  const said = contactRules.flatMap((rule) => {
    const given = rule.judge(question);
    return given.do === 'allow' ? [] : [rule.tellOps(question, given)];
  });
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((text) => text.length < 8 || /undefined|null/.test(text))).toEqual([]);
});

test('service touches are held by few rules, and by no other', () => {
  expect(contactRules.filter((rule) => rule.judgesService).map(({ code }) => code)).toEqual([
    'erased',
    'suppressed',
    'stopped',
    'no-purpose',
    'unreachable',
    'not-approved',
    'stale',
  ]);
});
