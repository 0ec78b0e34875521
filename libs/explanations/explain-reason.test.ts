import { decide } from '../journey/decide';
import { policy } from '../journey/testing/policy';
import type { Reason } from '@tact/journey';
import { explainReason, reasonTexts } from './explain-reason';
import { catalogues } from './message-catalogue';
import { languages, readerOf } from './testing/readers';
import { faultOf } from './testing/sentences';
import { situations, type Situation } from './testing/situations';

/** The reason that the real core gives. */
function reasonIn({ code, journey, candidate, now, winner }: Situation): Reason {
  const { verdict } = decide(journey, candidate, now, policy, winner ?? null);
  const reason = verdict.do === 'send' ? undefined : verdict.reasons.find((r) => r.code === code);
  if (!reason) throw new Error(`${code} does not stand in the way.`);
  return reason;
}
const find = (code: string, when: string): Situation => {
  const situation = situations.find((s) => s.code === code && s.when === when);
  if (!situation) throw new Error(`No situation ${code}, ${when}.`);
  return situation;
};
const textsIn = (situation: Situation, language: string) =>
  reasonTexts(reasonIn(situation), situation.candidate, readerOf(language));

describe.each(languages)('in %s', (language) => {
  const { reasons } = catalogues().get(language)!;

  test('every reason has situations that show it', () => {
    expect(new Set(situations.map(({ code }) => code))).toEqual(new Set(Object.keys(reasons)));
  });

  test.each(situations.map((situation) => [situation.code, situation.when, situation] as const))(
    '%s (%s) is said in sentences that a customer can read',
    (_, __, situation) => {
      const texts = textsIn(situation, language);
      expect([texts.customer, faultOf(texts.customer)]).toEqual([texts.customer, null]);
      expect([texts.customerWouldChange, faultOf(texts.customerWouldChange)]).toEqual([
        texts.customerWouldChange,
        null,
      ]);
      expect(texts.wouldChange).not.toMatch(/[{}]|undefined|null|NaN|\bnone\b|\d{4}-\d\d-\d\dT/);
      expect(texts.wouldChange.length).toBeGreaterThan(10);
    },
  );

  test('no text names what its rule never looks at', () => {
    const everywhere = ['play', 'purpose', 'channel']
      .flatMap((name) => [name, `${name}Id`])
      .concat('sensitivity');
    const always = new Set([...everywhere, 'category', 'product', 'until', 'untilMoment', 'againAt']);
    for (const [code, texts] of Object.entries(reasons)) {
      const looked = situations
        .filter((situation) => situation.code === code)
        .flatMap((situation) => Object.keys(reasonIn(situation).looked));
      const named = Object.values(texts).flatMap(({ placeholders }) => [...placeholders]);
      const strange = named.filter((name) => !always.has(name) && !looked.includes(name));
      expect([code, strange]).toEqual([code, []]);
    }
  });

  test('every branch of a text is said in some situation', () => {
    const branches = (code: string, text: 'customer' | 'wouldChange') =>
      new Set(
        situations
          .filter((s) => s.code === code)
          .map((s) => textsIn(s, language)[text === 'customer' ? 'customer' : 'customerWouldChange']),
      ).size;
    expect(branches('stale', 'customer')).toBeGreaterThanOrEqual(6);
    expect(branches('interest-too-weak', 'customer')).toBe(4);
    expect(branches('backing-off', 'customer')).toBe(5);
    expect(branches('backing-off', 'wouldChange')).toBeGreaterThanOrEqual(3);
    expect(branches('vulnerable-moment', 'wouldChange')).toBe(2);
    expect(branches('paused', 'customer')).toBe(2);
  });
});

test('a reason is told in what the person recognizes: their searches, by the name that the shop gives', () => {
  const once = find('interest-too-weak', 'three on one day');
  expect(textsIn(once, 'en').customer).toBe(
    'In the last 60 days you searched for loose leaf three times, all on one day, so we don’t take it for a wish.',
  );
  expect(textsIn(once, 'de').customer).toBe(
    'In den letzten 60 Tagen haben Sie dreimal nach „Loose leaf“ gesucht, alles an einem Tag; daraus lesen wir noch keinen Wunsch.',
  );
});

test('times are those of where they live', () => {
  const night = find('quiet-hours', 'night');
  expect(textsIn(night, 'en').customerWouldChange).toBe('We look at it again on 3 June 2025 at 08:00.');
  const kathmandu = { ...readerOf('de'), timeZone: 'Asia/Kathmandu' };
  expect(reasonTexts(reasonIn(night), night.candidate, kathmandu).customerWouldChange).toBe(
    'Am 3. Juni 2025 um 12:45 Uhr sehen wir wieder nach.',
  );
});

test('a time of day says that it is in UTC where nobody knows where they live', () => {
  const today = find('frequency-cap', 'today');
  const nowhere = { ...readerOf('en'), timeZone: null };
  expect(reasonTexts(reasonIn(today), today.candidate, nowhere).customerWouldChange).toBe(
    'We may write again from 3 June 2025 at 09:00 UTC.',
  );
});

test('what they went through stays unsaid', () => {
  for (const language of languages) {
    const said = Object.values(textsIn(find('sensitive-context', 'told'), language)).join(' ');
    expect(said).not.toMatch(/bereavement|mother|Trauer|Tod|Mutter/i);
  }
});

test('ops read how to lift the very stop', () => {
  expect(textsIn(find('stopped', 'everything'), 'en').wouldChange).toContain('DELETE /v1/ops/stops/stop-1');
});

test('ops read English about somebody who reads German, unless they ask for German', () => {
  const night = find('quiet-hours', 'night');
  const wouldChange = (because: 'asked' | 'theirs') => {
    const german = readerOf('de');
    const reader = { ...german, language: { ...german.language, because } };
    return reasonTexts(reasonIn(night), night.candidate, reader).wouldChange;
  };
  expect(wouldChange('theirs')).toBe('Time: 3 June 2025 at 08:00.');
  expect(wouldChange('asked')).toBe('Zeit: 3. Juni 2025 um 08:00 Uhr.');
});

test('a thing that the shop no longer has is spoken of without its name', () => {
  const bought = find('just-bought', 'the product');
  const empty = {
    ...readerOf('en'),
    names: { purpose: () => null, category: () => null, product: () => null },
  };
  expect(reasonTexts(reasonIn(bought), bought.candidate, empty).customer).toBe(
    'You bought this on 2 June 2025, so we need not mention it.',
  );
});

describe('a reason that an earlier version recorded', () => {
  const weak = find('interest-too-weak', 'two');
  const { looked, ...reason } = reasonIn(weak);
  test('is told by what its check looked at', () => {
    const checks = [{ code: reason.code, answer: 'hold' as const, until: null, looked }];
    const told = explainReason(reason, { candidate: weak.candidate, checks }, readerOf('en'));
    expect(told).toEqual(textsIn(weak, 'en'));
  });
  test.each(languages)('is told as lacking its details where nothing is left of them (%s)', (language) => {
    const told = explainReason(reason, { candidate: weak.candidate, checks: [] }, readerOf(language));
    expect(Object.values(told).map(faultOf)).toEqual([null, null, null]);
    expect(told.customer).not.toBe(textsIn(weak, language).customer);
  });
});
