import { chooseLanguage, namesIn } from '@tact/explanations';
import type { Decision } from '@tact/journey';
import { decisionJson } from './views';

const language = chooseLanguage(['en'], null);
const reader = { language, timeZone: null, names: namesIn(language.catalogue, { categories: [] }, []) };

/** A decision as the first version of Tact recorded it: texts in the reasons, and nothing of what was looked at. */
const old = {
  id: 'decision-1',
  at: Date.UTC(2025, 5, 2, 20),
  candidate: {
    play: 'welcome',
    kind: 'general',
    purpose: 'marketing',
    channel: 'email',
    category: 'tea',
    product: null,
    trigger: { on: 'state', what: 'first-seen', at: Date.UTC(2025, 5, 2, 20) },
    contentHash: 'hash',
    catalogueVersion: 'catalogue',
  },
  verdict: {
    do: 'hold',
    reasons: [
      {
        code: 'interest-too-weak',
        do: 'hold',
        until: null,
        customer: 'You only glanced at tea.',
        ops: '1 organic searches on 1 days.',
        wouldChange: '3 searches on 2 days.',
      },
      { code: 'no-consent', do: 'hold', until: null, customer: 'x', ops: 'No consent.', wouldChange: 'y' },
    ],
  },
  checks: [{ code: 'no-consent', answer: 'hold', until: null }],
  policy: '2025-05-01',
  touchId: null,
  requestId: null,
} as unknown as Decision;

test('a decision that an earlier version recorded can still be read, with what is left of its reasons', () => {
  const { reasons, customer, checks } = decisionJson('subject', old, reader);
  expect(customer).toBe('We kept this to ourselves, but no longer have all the details of why.');
  expect(reasons.map(({ code, ops }) => [code, ops])).toEqual([
    ['interest-too-weak', '1 organic searches on 1 days.'],
    ['no-consent', 'No consent.'],
  ]);
  expect(reasons[1]?.customer).toBe('You have not agreed to “marketing” by e-mail, so we leave it.');
  expect(checks).toHaveLength(1);
});

test('one that sent tells the deed it answered', () => {
  const sent = { ...old, verdict: { do: 'send', variant: 'foundational', level: 'general' } } as Decision;
  expect(decisionJson('subject', sent, reader).customer).toMatch(
    /^You visited us for the first time on 2 June 2025, and /,
  );
});
