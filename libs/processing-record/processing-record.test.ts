import { loadDataMap, loadPurposeRegister } from '@tact/policy';
import { retentionTimes, storeKeys } from '@tact/records';
import { asCsv } from './as-csv';
import { asPage } from './as-page';
import { processingRecord } from './processing-record';

const register = loadPurposeRegister();
const input = {
  register,
  intake: loadDataMap(),
  times: retentionTimes({}),
  transfers: undefined,
  madeAt: new Date('2026-03-01T00:00:00Z'),
};
const record = processingRecord(input);
const fields = record.stores.flatMap((store) => store.fields);

describe('The record of processing', () => {
  it('says of every field what for, on which ground, for how long and why, who reads it, and what erasure does', () => {
    expect(record.stores.length).toBeGreaterThan(storeKeys.length);
    for (const field of fields) {
      expect(field).toMatchObject({
        what: expect.stringMatching(/\S{2}/),
        category: expect.stringMatching(/\w/),
        until: expect.stringMatching(/\w/),
        reason: expect.stringMatching(/\.$/),
        readers: expect.stringMatching(/\w/),
        onErasure: expect.stringMatching(/\w/),
      });
      if (field.category !== 'nothing') {
        expect(field.lawfulBasis).toMatch(/^(consent|contract|legal-obligation|legitimate-interests)$/);
      }
    }
  });

  it('takes what may come in from the rule book', () => {
    expect(record.intake).toContainEqual(
      expect.objectContaining({ path: 'traits.email', purpose: 'service', lawfulBasis: 'contract' }),
    );
    expect(record.findings).toEqual([]);
  });

  it('says when data is kept for a purpose that nobody registered', () => {
    const purposes = register.purposes.filter(({ id }) => id !== 'personalization');
    const { findings } = processingRecord({ ...input, register: { ...register, purposes } });
    expect(findings).toEqual([expect.stringContaining('"personalization"')]);
  });

  it('shows the times that the policy says, and who sees to them', () => {
    const memory = { behaviourDays: 61, inactiveMonths: null, erasuresADay: 1 };
    const { retention, stores } = processingRecord({ ...input, times: retentionTimes({}, { memory }) });
    const of = (id: string) => retention.find((one) => one.id === id);
    expect(of('journey-memory')).toMatchObject({ keptFor: 'P61D', purgedBy: 'the journey itself, each day' });
    expect(of('inactive-people')).toMatchObject({ keptFor: null, purgedBy: 'retention:inactive-people' });
    const searches = stores
      .flatMap((one) => one.fields)
      .filter(({ store, path }) => store === 'journeys' && path === 'interests.*.queries[].query');
    expect(new Set(searches.map(({ keptFor }) => keptFor))).toEqual(new Set(['P61D']));
    expect(record.retention.find(({ id }) => id === 'inactive-people')?.keptFor).toBe('P24M');
  });

  it('shows the times that the settings say', () => {
    const times = retentionTimes({ TACT_KEEP_DECISIONS: 'P6M' });
    const { retention } = processingRecord({ ...input, times });
    expect(retention.find(({ id }) => id === 'decisions')).toMatchObject({
      keptFor: 'P6M',
      purgedBy: 'retention:decisions',
    });
    expect(() => retentionTimes({ TACT_KEEP_DECISIONS: 'six months' })).toThrow(
      /TACT_KEEP_DECISIONS is "six months"/,
    );
  });
});

describe('As CSV', () => {
  /** As RFC 4180 reads it. */
  const parsed = (csv: string): string[][] =>
    [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g)].map(
      ([, line = '']) =>
        [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^",]*),/g)].map(([, cell = '']) =>
          cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
        ),
    );

  it('is one row a field, each with as many cells as the first', () => {
    const [head, ...rows] = parsed(asCsv(record));
    expect(rows).toHaveLength(fields.length + record.intake.length);
    expect(rows.filter((row) => row.length !== head?.length)).toEqual([]);
    expect(rows).toContainEqual(
      expect.arrayContaining(['profiles', 'sealed', 'firstName', 'Their first name']),
    );
  });

  it('keeps commas, quotes and line breaks within their cell', () => {
    const [store] = record.stores;
    const [field] = store?.fields ?? [];
    if (!store || !field) throw new Error('There is no field.');
    const odd = {
      ...record,
      intake: [],
      stores: [{ ...store, fields: [{ ...field, what: 'a "b", c\r\nd' }] }],
    };
    expect(parsed(asCsv(odd))[1]?.[3]).toBe('a "b", c\r\nd');
  });
});

describe('As a page', () => {
  const page = asPage(record);

  it('loads nothing, runs nothing, and escapes what it is told', () => {
    expect(page).not.toMatch(/<script|<link|<img|javascript:|https?:\/\/(?!w3id)/i);
    const odd = asPage({ ...record, transfers: '<script>alert(1)</script>' });
    expect(odd).not.toContain('<script>');
  });

  it('has one main heading, a way to every part, and tables whose cells have heads', () => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    for (const [, id] of page.matchAll(/href="#([\w-]+)"/g)) expect(page).toContain(`id="${id}"`);
    expect(page.match(/<caption>/g)?.length).toBe(page.match(/<table>/g)?.length);
  });
});
