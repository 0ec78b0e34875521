import { processingRecord } from '@tact/processing-record';
import { loadDataMap, loadPurposeRegister } from '@tact/policy';
import { retentionTimes } from '@tact/records';
import { columnsOf, csvLine, csvRecord } from './csv';
import { archivedStores } from './stores';

const processing = processingRecord({
  register: loadPurposeRegister(),
  intake: loadDataMap(),
  times: retentionTimes({}),
  transfers: undefined,
  madeAt: new Date('2026-06-01'),
});

describe('A table', () => {
  it('quotes what RFC 4180 asks to be quoted', () => {
    expect(csvLine(['plain', 'a "b"', 'a,b', 'a\r\nb', null, 7, true])).toBe(
      'plain,"a ""b""","a,b","a\r\nb",,7,true\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('takes the formula out of %j', (text) => {
    expect(csvLine([text])).toMatch(/^"?'/);
  });

  it('leaves numbers below zero alone', () => {
    expect(csvLine([-1])).toBe('-1\r\n');
  });

  it('has the same columns for everybody, and lists as JSON', () => {
    const [touches] = archivedStores('access', processing).filter(({ store }) => store === 'touches');
    expect(columnsOf(touches!)).toEqual(expect.arrayContaining(['_id', 'play', 'fateAt']));
    const journeys = archivedStores('access', processing).find(({ store }) => store === 'journeys')!;
    const columns = columnsOf(journeys);
    expect(columns).toEqual(expect.arrayContaining(['content.person.language', 'content.interests']));
    const record = { content: { interests: { tea: { score: 1 } } } };
    expect(csvRecord(columns, { store: 'journeys', record, explained: null })).toContain(
      '"{""tea"":{""score"":1}}"',
    );
  });
});

describe('What a store of an archive says of its fields', () => {
  it.each(['access', 'portability'] as const)(
    'is complete in %s: purpose, basis and time of each',
    (scope) => {
      for (const { store, shape, fields } of archivedStores(scope, processing)) {
        expect([store, fields.map(({ path }) => path).toSorted()]).toEqual([
          store,
          Object.keys(shape).toSorted(),
        ]);
      }
    },
  );

  it('gives a reason for everything that is left out', () => {
    for (const { leftOut } of archivedStores('access', processing)) {
      for (const { because } of leftOut) expect(because).toMatch(/^[A-Z].{20,}\.$/);
    }
  });
});
