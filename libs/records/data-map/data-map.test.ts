import { createConnection, Schema, type Model } from 'mongoose';
import { modelsOf } from '../schemas/models';
import { categories } from './categories';
import { collections } from './collections';
import { dataMap, erasureManifest, keptOnErasure, storeKeys, storeName, type StoreKey } from './data-map';
import { retentionCategories } from './retention-categories';
import { as } from './field';
import { differences, undeclaredIn } from './undeclared';

/** Never connected: only its schemas are looked at. */
const models = modelsOf(createConnection()) as unknown as Record<StoreKey, Model<unknown>>;

/** What is wrong, where, and how to mend it. */
const findings = (store: StoreKey, schema: Schema): string[] => {
  const { undeclared, notThere } = differences(schema, dataMap[store].fields);
  const where = 'libs/records/data-map/entries';
  return [
    ...undeclared.map(
      (path) => `${store}.${path} is stored and not declared: say in ${where} what it is for.`,
    ),
    ...notThere.map((path) => `${store}.${path} is declared in ${where} and no schema has it: remove it.`),
  ];
};

describe('The data map', () => {
  it.each(storeKeys)('declares every field of %s, and none that is not there', (store) => {
    expect(models[store]).toBeDefined();
    expect(findings(store, models[store].schema)).toEqual([]);
  });

  it('names every collection as the database does', () => {
    expect(storeKeys.map(storeName)).toEqual(storeKeys.map((store) => models[store].collection.name));
    expect(storeKeys.toSorted()).toEqual(Object.keys(models).toSorted());
  });

  it('declares what is inside every sealed field', () => {
    const sealedIn = (store: StoreKey) =>
      Object.keys(dataMap[store].fields).filter((path) => /(^|\.)sealed[A-Z]?\w*$/.test(path));
    for (const store of storeKeys) {
      expect([store, Object.keys(dataMap[store].sealed ?? {}).toSorted()]).toEqual([
        store,
        sealedIn(store).toSorted(),
      ]);
    }
  });

  it('would find a field that nobody declared, and a declared one that is gone', () => {
    const { schema } = models.touches;
    const more = schema.clone().add({ mood: String, seen: [new Schema({ where: String }, { _id: false })] });
    expect(findings('touches', more)).toEqual([
      expect.stringMatching(/^touches\.mood is stored and not declared/),
      expect.stringMatching(/^touches\.seen\[\]\.where is stored and not declared/),
    ]);
    const less = schema.clone();
    less.remove('sentTo');
    expect(findings('touches', less)).toEqual([expect.stringMatching(/^touches\.sentTo is declared in/)]);
  });

  it('says of everything about customers what becomes of it, and only of that', () => {
    const isAboutCustomers = (store: StoreKey) =>
      Object.values(dataMap[store].fields).some(({ category }) => categories[category].of === 'customers');
    expect(storeKeys.filter(isAboutCustomers).toSorted()).toEqual(
      storeKeys.filter((store) => collections[store] !== null || store === 'receipts').toSorted(),
    );
  });

  it('gives every time a reason in words', () => {
    for (const { until, reason } of Object.values(retentionCategories)) {
      expect(until.length).toBeGreaterThan(10);
      expect(reason).toMatch(/^[A-Z].{30,}\.$/s);
    }
  });
});

describe('The manifest of an erasure', () => {
  it('lists every store that holds something of people, and says which keep something', () => {
    const manifest = erasureManifest(['mailer']);
    expect(manifest.stores).toEqual(expect.arrayContaining(['temporal', 'consent_entries', 'wrapped_keys']));
    expect(manifest.stores).not.toContain('catalogues');
    expect(manifest).toMatchObject({
      processors: ['mailer'],
      keeps: ['tombstones', 'erased_keys', 'privacy_requests'],
      keepsIfAny: ['opendsr_requests', 'request_callbacks', 'processor_orders', 'suppressed_addresses'],
    });
  });

  it('knows why and until when, of everything that is kept', () => {
    const kept = storeKeys.filter((store) => collections[store]?.onErasure === 'keep');
    expect(Object.keys(keptOnErasure).toSorted()).toEqual(kept.toSorted());
  });
});

describe('Looking for what is not declared', () => {
  const fields = as('nothing', {
    'views.*': 'By product',
    'list[].at': 'When',
    plain: 'A list',
    'proof.**': 'Anything',
    '': 'The whole',
  });

  it('finds what has no declaration, and never says what stands there', () => {
    const value = {
      views: { 'a.b[]c': 1 },
      list: [{ at: 1, who: 'ada@people.test' }],
      plain: ['x', 'y'],
      proof: { ip: '192.0.2.7', deep: [{ er: 1 }] },
      more: { secret: 'ada' },
    };
    expect(undeclaredIn(fields, value)).toEqual(['list[].who', 'more']);
  });

  it('finds parts where a plain value was declared', () => {
    expect(undeclaredIn(fields, { plain: [{ at: 1 }], views: { a: { b: 1 } } })).toEqual([
      'plain[].at',
      'views.*.b',
    ]);
  });
});
