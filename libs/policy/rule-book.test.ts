import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCatalogue } from './catalogue';
import { loadDataMap } from './data-map';
import { loadEventMap } from './event-map';
import { RuleBookError } from './finding';
import { hoursIn, isDuration } from './durations';
import { loadPolicy } from './policy';
import { loadPurposes } from './purposes';

const folder = mkdtempSync(join(tmpdir(), 'tact-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const changed = (name: string, from: string, to: string): string => {
  const text = readFileSync(join(__dirname, 'defaults', name), 'utf8');
  if (!text.includes(from)) throw new Error(`Nothing to replace: ${from}`);
  const file = join(folder, name);
  writeFileSync(file, text.replace(from, to));
  return file;
};

/** The rule of each finding, and what stands at its place. */
function findingsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (!(error instanceof RuleBookError)) throw error;
    return error.findings.map((f) => {
      const line = readFileSync(f.file, 'utf8').split('\n')[f.line - 1] ?? '';
      return `${f.rule} at ${line.slice(f.column - 1).replace(/ #.*/, '')}`;
    });
  }
  return [];
}

describe('the default contact policy', () => {
  test('has the numbers the rules are explained with', () => {
    expect(loadPolicy()).toMatchObject({
      quietHours: { from: '21:00', to: '08:00' },
      frequencyCaps: [
        { touches: 1, windowHours: 24 },
        { touches: 3, windowHours: 7 * 24 },
        { touches: 8, windowHours: 30 * 24 },
      ],
      interest: { searches: 3, distinctDays: 2, windowDays: 60, sameSearchMinutes: 30 },
      retargeting: { days: 30 },
      backOff: { baseDays: 2, generalOnlyAfter: 3, silentAfter: 5 },
      outcome: { ignoredAfterDays: 7 },
      engagement: { halfLifeDays: 14 },
      ladder: {
        minDaysBetweenRungs: 3,
        contextual: { activeDays: 2 },
        interest: { acquaintanceDays: 7, activeDays: 4 },
      },
      freshForHours: 24,
    });
  });

  test.each([
    ['days: 30', 'days: 31', 'wrong-value at 31'],
    ['baseDays: 2', 'baseDays: 0.5', 'wrong-value at 0.5'],
    ["from: '21:00'", 'from: 9pm', 'wrong-value at 9pm'],
    ['engaged: 20', 'engaged: 2', 'contradiction at warm: 5'],
    ['silentAfter: 5', 'silentAfter: 2', 'contradiction at 2'],
    [
      'touches: 3, windowHours: 168',
      'touches: 9, windowHours: 168',
      'contradiction at { touches: 9, windowHours: 168 }',
    ],
    [
      'touches: 3, windowHours: 168',
      'touches: 3, windowHours: 24',
      'contradiction at { touches: 3, windowHours: 24 }',
    ],
    [
      'touches: 3, windowHours: 168',
      'touches: 1, windowHours: 24',
      'contradiction at { touches: 1, windowHours: 24 }',
    ],
    [
      'touches: 8, windowHours: 720',
      'touches: 2, windowHours: 720',
      'contradiction at { touches: 3, windowHours: 168 }',
    ],
    ["to: '08:00'", "to: '21:00'", "contradiction at from: '21:00'"],
    ['spreadReleaseMinutes: 60', 'spreadReleaseMinutes: 780', 'contradiction at 780'],
    ['saidAgainDays: 14', 'saidAgainDays: 99999999', 'wrong-value at 99999999'],
    ['windowHours: 720', 'windowHours: 1e15', 'wrong-value at 1e15 }'],
    ['baseDays: 2', 'baseDays: 1e9', 'wrong-value at 1e9'],
    ['Product Viewed: 1', 'Product Sniffed: 1', 'unknown-key at Product Sniffed: 1'],
    ['touches: 3', 'touchs: 3', 'unknown-key at touchs: 3, windowHours: 168 }'],
  ])('with %s changed to %s can’t be loaded', (from, to, expected) => {
    expect(findingsOf(() => loadPolicy(changed('policy.yaml', from, to)))).toContain(expected);
  });

  test('in a file that isn’t there says so', () => {
    expect(() => loadPolicy(join(folder, 'none.yaml'))).toThrow(
      "none.yaml:1:1 error file: The file can't be read (ENOENT).",
    );
  });
});

describe('the default purposes', () => {
  test('are service, marketing, offers and personalization', () => {
    expect(loadPurposes().map((p) => [p.id, p.lawfulBasis, p.essential, p.consentMonths])).toEqual([
      ['service', 'contract', true, 12],
      ['marketing', 'consent', false, 12],
      ['offers', 'consent', false, 12],
      ['personalization', 'consent', false, 12],
    ]);
  });

  test('keep what a later register says about them', () => {
    const file = changed('purposes.yaml', '    essential: true', '    essential: true\n    controller: us');
    expect(loadPurposes(file)[0]).toMatchObject({
      controller: 'us',
      dpv: 'https://w3id.org/dpv#ServiceProvision',
    });
  });

  test('can’t call essential what may be declined, nor register one twice', () => {
    expect(
      findingsOf(() =>
        loadPurposes(changed('purposes.yaml', 'lawfulBasis: contract', 'lawfulBasis: consent')),
      ),
    ).toEqual(['essential-basis at true']);
    expect(findingsOf(() => loadPurposes(changed('purposes.yaml', 'id: offers', 'id: marketing')))).toEqual([
      'duplicate-id at marketing',
    ]);
  });
});

describe('the default maps', () => {
  const events = loadEventMap();
  const data = loadDataMap();

  test('agree: whatever the event map reads, the data map declares, and the other way round', () => {
    const read = Object.entries(events.fields).flatMap(([field, paths]) =>
      paths.map((path) => `${field} ${path}`),
    );
    expect(data.fields.map(({ field, path }) => `${field} ${path}`).sort()).toEqual(read.sort());
  });

  test('serve registered purposes', () => {
    const purposes = loadPurposes().map((purpose) => purpose.id);
    expect(data.fields.filter((field) => !purposes.includes(field.purpose))).toEqual([]);
  });

  test.each([
    ['path: properties.query', 'path: query', 'wrong-value at query'],
    ['retention: P24M', 'retention: a while', 'not-allowed at a while'],
    ['provenance: volunteered', 'provenance: inferred', 'unknown-value at inferred'],
    ['path: traits.goals', 'path: traits.householdIncome', 'demographic-field at traits.householdIncome'],
    ['path: traits.region', 'path: traits.marital_status', 'demographic-field at traits.marital_status'],
  ])('with %s changed to %s can’t be loaded', (from, to, place) => {
    expect(findingsOf(() => loadDataMap(changed('data-map.yaml', from, to)))).toEqual([place]);
  });
});

describe('durations', () => {
  test.each([
    ['P30D', true],
    ['P2Y', true],
    ['P1W', true],
    ['PT0S', false],
    ['30 days', false],
    ['', false],
  ])('%s', (text, is) => {
    expect(isDuration(text)).toBe(is);
  });
  test.each([
    ['PT20H', 20],
    ['P1DT30M', 24.5],
    ['P2W', 336],
    ['PT0H', 0],
    ['P1M', null],
    ['soon', null],
  ])('%s in hours', (text, hours) => {
    expect(hoursIn(text)).toBe(hours);
  });
});

describe('a catalogue', () => {
  const demo = JSON.parse(readFileSync(join(__dirname, '../../demo/catalogue.json'), 'utf8')) as {
    categories: object[];
  };
  const tea = {
    id: 'tea',
    name: 'Tea',
    complements: [],
    products: [{ id: 'sencha', name: 'Sencha', price: 12 }],
  };
  const findings = (...categories: object[]) =>
    parseCatalogue({ currency: 'EUR', categories }).findings.map((f) => `${f.where} ${f.rule}`);

  test('of the demo is sound, everything in it available, its version a hash of what it says', () => {
    const { catalogue, findings: found } = parseCatalogue(demo);
    expect(found).toEqual([]);
    expect(catalogue?.categories).toHaveLength(8);
    expect(
      catalogue?.categories.every((category) => category.products.every((product) => product.available)),
    ).toBe(true);
    expect(parseCatalogue({ categories: demo.categories, currency: 'EUR' }).catalogue?.version).toBe(
      catalogue?.version,
    );
    expect(parseCatalogue({ ...demo, currency: 'CHF' }).catalogue?.version).not.toBe(catalogue?.version);
  });

  test.each<[string, object[], string[]]>([
    ['repeats a category', [tea, { ...tea, products: [] }], ['/categories/1/id duplicate-id']],
    [
      'repeats a product elsewhere',
      [tea, { ...tea, id: 'more' }],
      ['/categories/1/products/0/id duplicate-id'],
    ],
    [
      'names a complement that isn’t there',
      [{ ...tea, complements: ['cups'] }],
      ['/categories/0/complements/0 no-such-category'],
    ],
    [
      'has a wrong duration',
      [{ ...tea, repurchaseAfter: 'monthly' }],
      ['/categories/0/repurchaseAfter not-allowed'],
    ],
    [
      'has a negative price',
      [{ ...tea, products: [{ id: 'a', name: 'A', price: -1 }] }],
      ['/categories/0/products/0/price wrong-value'],
    ],
    [
      'misspells a key',
      [{ ...tea, products: [{ id: 'a', name: 'A', price: 1, availble: false }] }],
      ['/categories/0/products/0/availble unknown-key'],
    ],
  ])('that %s is refused', (_, categories, expected) => {
    expect(findings(...categories)).toEqual(expected);
    expect(parseCatalogue({ currency: 'EUR', categories }).catalogue).toBeNull();
  });

  test('that goes with itself is only doubtful', () => {
    const { catalogue, findings: found } = parseCatalogue({
      currency: 'EUR',
      categories: [{ ...tea, complements: ['tea'] }],
    });
    expect(catalogue).not.toBeNull();
    expect(found).toEqual([expect.objectContaining({ severity: 'warning', rule: 'own-complement' })]);
  });

  test.each([null, 'catalogue', [], {}, { currency: 'euro', categories: [] }])('%j is none', (input) => {
    const { catalogue, findings: found } = parseCatalogue(input);
    expect(catalogue).toBeNull();
    expect(found.length).toBeGreaterThan(0);
  });
});
