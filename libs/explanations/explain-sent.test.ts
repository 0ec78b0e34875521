import fc from 'fast-check';
import { behaviourNames, stages, type Candidate, type Decision } from '@tact/journey';
import { decide } from '../journey/decide';
import { asked, variant } from '../journey/testing/book';
import { after, day, ordered, reachable, searched, start, strongInterest } from '../journey/testing/given';
import { drive } from '../journey/testing/drive';
import { policy } from '../journey/testing/policy';
import { scripts } from '../journey/testing/scripts';
import type { Journey } from '../journey/journey';
import { explainReason } from './explain-reason';
import { explainSent } from './explain-sent';
import { explainSilence } from './explain-silence';
import { languages, readerOf } from './testing/readers';
import { faultOf } from './testing/sentences';

/** What the real core decides about a candidate, as it would be recorded. */
function decided(candidate: Candidate, journey: Journey = reachable(), now = day(2)): Decision {
  const { verdict, checks } = decide(journey, candidate, now, policy);
  if (verdict.do !== 'send') throw new Error(`Held: ${verdict.reasons.map(({ code }) => code).join(', ')}.`);
  const more = { id: 'decision', policy: policy.version, touchId: 'touch', requestId: null };
  return { ...more, at: now, candidate, verdict, checks };
}
const setOffBy = (
  what: string,
  on: Candidate['trigger']['on'],
  play: Parameters<typeof asked>[0] = {},
  about: Parameters<typeof asked>[2] = {},
): Candidate => ({ ...asked(play, day(2), about), trigger: { on, what, at: day(1) } });

const sentencesOf = (decision: Decision, language: string): string[] => {
  const { customer, confidence, customerWouldChange } = explainSent(decision, readerOf(language));
  return [customer, ...confidence, customerWouldChange];
};
const faultsIn = (sentences: string[]): string[] =>
  sentences.flatMap((sentence) => {
    const fault = faultOf(sentence);
    return fault === null ? [] : [`${fault}: ${sentence}`];
  });

const interested = after(reachable(), ...strongInterest(start));
const remembered = setOffBy(
  'interest-strong',
  'state',
  { kind: 'retargeting', purpose: 'offers', about: 'category' },
  { category: 'tea' },
);

test('searches of their own are told by how many days, and that they may be misread at the least of them', () => {
  const decision = decided(remembered, interested);
  expect(explainSent(decision, readerOf('en'))).toMatchObject({
    customer:
      'You searched for loose leaf on two days in the last 60 days and agreed to “Offers and reminders of what you looked at” by e-mail on 2 June 2025.',
    confidence: [
      '3 searches of your own are the least that we go by, so we may be wrong about your interest.',
      'We know little about you, or make little use of it, so the text is what everyone gets.',
    ],
  });
  expect(explainSent(decision, readerOf('de')).customer).toBe(
    'Sie haben in den letzten 60 Tagen an zwei Tagen nach „Loose leaf“ gesucht und am 2. Juni 2025 in „Angebote und Erinnerungen an Angesehenes“ per E-Mail eingewilligt.',
  );
});

test('an interest well above the threshold is not called doubtful', () => {
  const sure = after(interested, searched(start + 30 * 3_600_000, { query: 'more' }));
  expect(explainSent(decided(remembered, sure), readerOf('en')).confidence).toHaveLength(1);
});

test('what goes with a purchase is never told as what they bought', () => {
  const candidate = setOffBy('Order Completed', 'event', { about: 'complement' }, { category: 'tea' });
  expect(candidate.category).toBe('candles');
  const journey = after(reachable(), ordered('sencha', day(1)));
  expect(explainSent(decided(candidate, journey), readerOf('en')).customer).toMatch(
    /^You placed an order on 3 June 2025 and agreed/,
  );
});

test.each(['general', 'contextual', 'interest', 'individual'] as const)(
  'a text of the level %s says how much it makes of what is known',
  (level) => {
    const candidate = setOffBy('Page Viewed', 'event', { variants: [variant(level)] });
    const known: Journey = { ...reachable(), level: { ...reachable().level, is: level } };
    for (const language of languages) {
      const told = explainSent(decided(candidate, known), readerOf(language)).confidence;
      expect([told.length, faultsIn(told)]).toEqual([1, []]);
    }
  },
);

describe.each(languages)('in %s', (language) => {
  const triggers = [
    ...behaviourNames.map((what) => ['event', what] as const),
    ...[
      'first-seen',
      'interest-strong',
      'returned',
      ...stages.filter((s) => s !== 'resting').map((s) => `stage:${s}`),
    ].map((what) => ['state', what] as const),
    ['schedule', 'schedule'] as const,
    ['consent-ending', 'consent-ending'] as const,
    ['request', 'request'] as const,
    ['event', 'An Event Of Long Ago'] as const,
  ];
  const subjects = [
    ['nothing', {}],
    ['category', { category: 'tea' }],
    ['category', { category: 'boats' }],
    ['product', { category: 'tea', product: 'sencha' }],
    ['product', { category: 'boats', product: 'kayak' }],
  ] as const;

  test.each(triggers)(
    'what was said for an %s, %s, is told in sentences that a customer can read',
    (on, what) => {
      for (const [about, of] of subjects) {
        for (const right of [{}, { purpose: 'care' }, { purpose: 'service', kind: 'service' as const }]) {
          for (const channels of [['email'], ['in-app'], ['webhook']] as Candidate['channel'][][]) {
            const decision = decided(setOffBy(what, on, { about, channels, ...right }, of));
            expect(faultsIn(sentencesOf(decision, language))).toEqual([]);
          }
        }
      }
    },
  );

  test('each deed is told in its own words, and with what they did it to', () => {
    const told = (what: string, of: object) =>
      explainSent(decided(setOffBy(what, 'event', { about: 'product' }, of)), readerOf(language)).customer;
    const known = behaviourNames.map((what) => told(what, { category: 'tea', product: 'sencha' }));
    // Two go to the checkout, and two to the service.
    expect(new Set(known).size).toBeGreaterThanOrEqual(behaviourNames.length - 1);
    expect(told('Product Viewed', { category: 'tea', product: 'sencha' })).toContain('Green Spring');
    expect(told('Product Viewed', { category: 'boats', product: 'kayak' })).not.toMatch(/boats|kayak/);
  });

  test.each(['never-called-for', 'nothing-in-the-way'] as const)(
    'where no rule gives a reason (%s)',
    (why) => {
      const reader = readerOf(language);
      const { customer, customerWouldChange, ops, wouldChange } = explainSilence(
        why,
        { trigger: { on: 'event', event: 'Product Viewed' } },
        reader,
      );
      expect(faultsIn([customer, customerWouldChange])).toEqual([]);
      expect(`${ops} ${wouldChange}`).not.toMatch(/[{}]|undefined/);
    },
  );

  test('whatever becomes of people, every decision about them is told in sentences that they can read', () => {
    let sent = 0;
    const codes = new Set<string>();
    fc.assert(
      fc.property(scripts, (script) => {
        const reader = readerOf(language);
        for (const decision of drive(script).decisions) {
          const { verdict } = decision;
          const sentences =
            verdict.do === 'send'
              ? sentencesOf(decision, language)
              : verdict.reasons.flatMap((reason) => {
                  codes.add(reason.code);
                  const { customer, customerWouldChange } = explainReason(reason, decision, reader);
                  return [customer, customerWouldChange];
                });
          if (verdict.do === 'send') sent += 1;
          expect(faultsIn(sentences)).toEqual([]);
        }
      }),
      { seed: 20_250_602, numRuns: 20, endOnFailure: true },
    );
    expect(sent).toBeGreaterThan(20);
    expect(codes.size).toBeGreaterThan(8);
  });
});
