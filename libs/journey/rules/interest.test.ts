import { answer, told, verdict } from '../testing/asking';
import { asked } from '../testing/book';
import {
  after,
  day,
  did,
  ordered,
  reachable,
  start,
  strongInterest,
  touch,
  viewed,
  withTouches,
} from '../testing/given';
import { policy } from '../testing/policy';
import type { Candidate } from '../candidate';
import { decideAll } from '../decide-all';
import { isRetargeting } from '../retargetings';
import type { Play, RuleBook } from '../play';
import { DAY, HOUR } from '../time';

const retargeting = { kind: 'retargeting' as const, about: 'category' as const, purpose: 'offers' };
const tea = { category: 'tea' };

describe('just-bought', () => {
  const bought = after(reachable(), ordered('sencha', start));
  const about = (product: string) => asked({ about: 'product' }, start, { product });
  test('holds the very product for 30 days', () => {
    expect(verdict('just-bought', bought, about('sencha'), day(30) - 1)).toBe('hold');
    expect(verdict('just-bought', bought, about('sencha'), day(30))).toBe('allow');
  });
  test('what goes with it is welcome', () => {
    expect(verdict('just-bought', bought, about('cedar'), start)).toBe('allow');
    expect(verdict('just-bought', bought, asked({}, start), start)).toBe('allow');
  });
  test('an older order that is told late does not hide the newer one', () => {
    const late = after(bought, ordered('sencha', start - 40 * DAY));
    expect(verdict('just-bought', late, about('sencha'), start + HOUR)).toBe('hold');
  });
});

describe('interest-too-weak', () => {
  const candidate = asked(retargeting, start, tea);
  const after3 = after(reachable(), ...strongInterest(start));
  test('three searches on two days are enough, two are not', () => {
    expect(verdict('interest-too-weak', after3, candidate, day(1))).toBe('allow');
    expect(
      verdict('interest-too-weak', after(reachable(), ...strongInterest(start).slice(1)), candidate, day(1)),
    ).toBe('hold');
  });
  test('a search counts for 60 days from when it happened', () => {
    expect(verdict('interest-too-weak', after3, candidate, day(60) - 1)).toBe('allow');
    expect(verdict('interest-too-weak', after3, candidate, day(60))).toBe('hold');
  });
  test('a purchase in the category settles the interest', () => {
    expect(verdict('interest-too-weak', after(after3, ordered('sencha', day(2))), candidate, day(2))).toBe(
      'hold',
    );
  });
  test('only retargeting needs it', () => {
    expect(verdict('interest-too-weak', reachable(), asked({ about: 'category' }, start, tea), start)).toBe(
      'allow',
    );
  });
});

describe('retargeting-over and retargeting-spent', () => {
  const candidate = asked(retargeting, day(1), tea);
  const begun = after(
    withTouches(
      after(reachable(), ...strongInterest(start)),
      touch({ id: 'first', kind: 'retargeting', category: 'tea', reservedAt: day(1) }),
    ),
    { type: 'Touch Delivered', at: day(1), touchId: 'first' },
  );
  const end = day(31);
  test('it may speak while now is before its start and 30 days', () => {
    expect(verdict('retargeting-over', begun, candidate, end - 1)).toBe('allow');
    expect(verdict('retargeting-over', begun, candidate, end)).toBe('hold');
    expect(verdict('retargeting-spent', begun, candidate, end)).toBe('hold');
  });
  test('more of the old interest does not start another', () => {
    const searching = after(begun, ...strongInterest(day(25)), ...strongInterest(day(35)));
    expect(verdict('retargeting-spent', searching, candidate, day(36))).toBe('hold');
  });
  test('the full threshold earned again and a product first viewed after the end do', () => {
    const anew = after(
      begun,
      viewed('sencha', day(20)),
      ...strongInterest(day(35)),
      viewed('oolong', day(36)),
    );
    expect(verdict('retargeting-over', anew, candidate, day(36))).toBe('allow');
    expect(verdict('retargeting-spent', anew, candidate, day(36))).toBe('allow');
  });
  test('a product known from before is nothing new', () => {
    const again = after(
      begun,
      viewed('sencha', day(20)),
      ...strongInterest(day(35)),
      viewed('sencha', day(36)),
    );
    expect(verdict('retargeting-over', again, candidate, day(36))).toBe('hold');
  });
  test('a purchase ends it at once, and it is over, not spent', () => {
    const won = after(begun, ordered('sencha', day(5)), ...strongInterest(day(6)));
    expect(verdict('retargeting-over', won, candidate, day(7))).toBe('hold');
    expect(verdict('retargeting-spent', won, candidate, day(7))).toBe('allow');
  });
  test('other kinds of plays and other categories are not retargeting', () => {
    expect(verdict('retargeting-over', begun, asked({ about: 'category' }, day(1), tea), end)).toBe('allow');
    expect(verdict('retargeting-over', begun, asked(retargeting, day(1), { category: 'boats' }), end)).toBe(
      'allow',
    );
  });
});

describe('bought-for-years', () => {
  const catalogue = (repurchaseAfter: string | null): RuleBook['catalogue'] => ({
    version: 'v',
    currency: 'EUR',
    categories: [{ id: 'tea', name: 'Tea', repurchaseAfter, occasions: [], complements: [], products: [] }],
  });
  const about = (repurchaseAfter: string | null): Candidate =>
    asked({ about: 'category' }, start, { category: 'tea' }, { catalogue: catalogue(repurchaseAfter) });
  const bought = after(reachable(), ordered('sencha', start));
  test.each([
    ['P1Y', 365],
    ['P10Y', 3_650],
    ['P80Y', 29_200],
    ['P18M', 540],
  ])('a category bought again after %s is left alone until then', (duration, days) => {
    expect(verdict('bought-for-years', bought, about(duration), day(days) - 1)).toBe('hold');
    expect(verdict('bought-for-years', bought, about(duration), day(days))).toBe('allow');
  });
  test('what is bought again sooner, or at any time, is not bought for years', () => {
    expect(verdict('bought-for-years', bought, about('P364D'), day(1))).toBe('allow');
    expect(verdict('bought-for-years', bought, about(null), day(1))).toBe('allow');
  });
  test('nor is what they never bought, nor what is about nothing', () => {
    expect(verdict('bought-for-years', reachable(), about('P10Y'), day(1))).toBe('allow');
    expect(verdict('bought-for-years', reachable(), about('P80Y'), day(1))).toBe('allow');
    expect(verdict('bought-for-years', bought, asked({}, start), day(1))).toBe('allow');
  });
  test('it is remembered after two hundred other orders, and after the person was merged', () => {
    const others = Array.from({ length: 199 }, (_, n) => ordered(`thing-${n}`, day(1), `category-${n}`));
    expect(verdict('bought-for-years', after(bought, ...others), about('P10Y'), day(900))).toBe('hold');
    const known = after(reachable(), { type: 'Journey Merged', at: day(1), mergeId: 'm', from: bought });
    expect(verdict('bought-for-years', known, about('P10Y'), day(900))).toBe('hold');
  });
  test('the newest purchase counts, in whatever order they are told', () => {
    const late = after(bought, ordered('sencha', start - 300 * DAY));
    expect(verdict('bought-for-years', late, about('P1Y'), day(364))).toBe('hold');
  });
  test('an order that names a category alone counts as well', () => {
    const vague = after(reachable(), did('Order Completed', start, { category: 'tea' }));
    expect(verdict('bought-for-years', vague, about('P10Y'), day(1))).toBe('hold');
  });
  test('an order without a category is known by where they looked at the product', () => {
    const seen = after(
      reachable(),
      viewed('sencha', start),
      did('Order Completed', day(1), { bought: [{ product: 'sencha' }] }),
    );
    expect(verdict('bought-for-years', seen, about('P10Y'), day(2))).toBe('hold');
  });
  test('tells ops what and when', () => {
    expect(told('bought-for-years', bought, about('P10Y'), day(1))).toMatch(/tea.*2025-06-02.*3650 days/);
  });
});

describe('just-bought, by somebody who orders all the time', () => {
  const about = (product: string): Candidate => asked({ about: 'product' }, start, { product });
  test('two hundred orders of one thing crowd out no other', () => {
    const sencha = Array.from({ length: 200 }, (_, n) => ordered('sencha', start + n * HOUR));
    const journey = after(reachable(), ordered('oolong', start), ...sencha);
    expect(verdict('just-bought', journey, about('oolong'), day(29))).toBe('hold');
    expect(journey.purchases).toHaveLength(2);
  });
  test('no more purchases are remembered than a hundred products', () => {
    const many = Array.from({ length: 150 }, (_, n) => ordered(`thing-${n}`, start + n));
    const journey = after(reachable(), ...many);
    expect(journey.purchases).toHaveLength(100);
    expect(verdict('just-bought', journey, about('thing-149'), day(1))).toBe('hold');
  });
  test('tells ops what and when', () => {
    expect(
      told('just-bought', after(reachable(), ordered('sencha', start)), about('sencha'), day(1)),
    ).toMatch(/sencha.*2025-06-02/);
  });
});

describe('what is retargeting by nature', () => {
  const looked = after(reachable(), viewed('sencha', start));
  const speaking = (more: Partial<Play>, about: { category?: string; product?: string } = tea): Candidate =>
    asked(more, day(1), about);
  test.each([
    ['a promotion about a category', { kind: 'promotion', about: 'category' }, true],
    ['a general message about a category', { kind: 'general', about: 'category' }, true],
    ['a reminder about a category', { kind: 'reminder', about: 'category' }, true],
    ['a service message about a category', { kind: 'service', about: 'category' }, false],
    ['a promotion about nothing', { kind: 'promotion', about: 'nothing' }, false],
  ] as const)('they looked at tea: %s', (_, more, expected) => {
    expect(isRetargeting(looked, speaking(more))).toBe(expected);
  });
  test('a promotion of the product is too', () => {
    expect(
      isRetargeting(
        looked,
        speaking({ kind: 'promotion', about: 'product' }, { product: 'sencha', category: 'tea' }),
      ),
    ).toBe(true);
  });
  test('what goes with what they bought is not, whatever they looked at', () => {
    const complement = {
      ...speaking({ kind: 'promotion', about: 'category' }),
      about: 'complement' as const,
    };
    expect(isRetargeting(looked, complement)).toBe(false);
  });
  test('nor is a category they never looked at', () => {
    expect(
      isRetargeting(looked, speaking({ kind: 'promotion', about: 'category' }, { category: 'boats' })),
    ).toBe(false);
  });
  test('nor one they bought from since; looking again is looking again', () => {
    const promotion = speaking({ kind: 'promotion', about: 'category' });
    const bought = after(looked, ordered('sencha', day(1)));
    expect(isRetargeting(bought, promotion)).toBe(false);
    expect(isRetargeting(after(bought, viewed('sencha', day(1) + 1)), promotion)).toBe(true);
  });
  test('a complaint about what they bought, or a promotion they were shown, is not looking', () => {
    const promotion = speaking({ kind: 'promotion', about: 'category' });
    const bought = after(looked, ordered('sencha', day(1)));
    for (const type of ['Support Case Opened', 'Error Met', 'Promotion Viewed', 'Product Removed'] as const) {
      expect(isRetargeting(after(bought, did(type, day(2), tea)), promotion)).toBe(false);
    }
  });
  test('one that calls itself so is one in any case', () => {
    expect(isRetargeting(reachable(), speaking({ kind: 'retargeting', about: 'category' }))).toBe(true);
  });
  test('decided over, it is held like any other, whatever it calls itself', () => {
    const promotion = speaking({ kind: 'promotion', about: 'category', channels: ['email'] });
    const { decisions } = decideAll(looked, [promotion], day(1), policy, () => 'id');
    expect(decisions[0]).toMatchObject({ candidate: { kind: 'retargeting' }, verdict: { do: 'hold' } });
    expect(decisions[0]?.verdict).toHaveProperty('reasons.0.code', 'interest-too-weak');
  });
});

describe('what the rules of interest tell ops', () => {
  const candidate = asked(retargeting, day(1), tea);
  const begun = {
    ...after(reachable(), ...strongInterest(start)),
    retargetings: { tea: { startedAt: start, end: null } },
  };
  test('how much interest there was, and how much is needed', () => {
    const weak = after(reachable(), ...strongInterest(start).slice(1));
    expect(told('interest-too-weak', weak, candidate, day(1))).toBe(
      '2 organic searches on 2 days; 3 on 2 are needed.',
    );
    expect(answer('interest-too-weak', weak, candidate, day(1))).toMatchObject({
      looked: { searches: 2, distinctDays: 2, category: 'tea', needed: 3, onDays: 2, windowDays: 60 },
    });
  });
  test('when a retargeting began, and how it ended', () => {
    expect(told('retargeting-over', begun, candidate, day(31))).toContain('began 2025-06-02');
    expect(answer('retargeting-over', begun, candidate, day(31))).toMatchObject({
      looked: { startedAt: start, days: 30, newInterest: false, category: 'tea' },
    });
    expect(told('retargeting-spent', begun, candidate, day(31))).toContain('without a purchase');
    expect(answer('retargeting-spent', begun, candidate, day(31))).toMatchObject({
      looked: { ended: 'spent' },
    });
    const stopped = {
      ...begun,
      retargetings: { tea: { startedAt: start, end: { how: 'stopped' as const, at: day(3) } } },
    };
    expect(answer('retargeting-spent', stopped, candidate, day(4))).toMatchObject({
      do: 'hold',
      looked: { ended: 'stopped', newInterest: false, category: 'tea' },
    });
  });
  test('retargeting of nothing in particular has no interest behind it', () => {
    expect(verdict('interest-too-weak', begun, asked({ kind: 'retargeting' }, start), day(1))).toBe('hold');
    expect(verdict('retargeting-over', begun, asked({ kind: 'retargeting' }, start), day(31))).toBe('allow');
  });
});
