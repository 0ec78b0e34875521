import { collections } from './collections';
import { dataMap, erasureManifest, storeKeys, type StoreKey } from './data-map';
import { exportManifest, foundOtherwise, given, isFoundOtherwise, shapeOf } from './export-shape';
import { as, type Fields } from './field';
import { treeOf } from './field-tree';

describe('The manifest of an export', () => {
  it('is that of an erasure: every store is read, or left out for a reason', () => {
    const { stores, leftOut, version } = exportManifest();
    const known = [...stores.map(({ store }) => store), ...leftOut.map(({ store }) => store)];
    expect(known.toSorted()).toEqual([...erasureManifest([]).stores, 'receipts'].toSorted());
    expect(version).toBe(erasureManifest([]).version);
    for (const { because } of leftOut) expect(because).toMatch(/^[A-Z].{20,}\.$/);
  });

  /** What an export would have to know of a store to read what is somebody's, and does not. */
  const unreadable = (key: StoreKey, belongsBy = collections[key]?.belongsBy ?? null): string[] => {
    const where = 'libs/records/data-map';
    if (isFoundOtherwise(key)) {
      return belongsBy === null ? [] : [`${key} belongs by ${belongsBy}: take it out of foundOtherwise.`];
    }
    if (belongsBy === null)
      return [`${key}: say in ${where}/collections.ts what it belongs by, or how Exporting finds it.`];
    const { fields } = dataMap[key];
    return belongsBy in fields || `${belongsBy}[]` in fields ? [] : [`${key} has no ${belongsBy}.`];
  };

  it('knows of every store that it reads how a document belongs to somebody', () => {
    const { stores } = exportManifest();
    expect(stores.flatMap(({ key }) => unreadable(key))).toEqual([]);
    const read = stores.map(({ key }) => key);
    expect(foundOtherwise.filter((key) => !read.includes(key))).toEqual([]);
  });

  it('would find a store of which nobody said it', () => {
    expect(unreadable('touches', null)).toEqual([expect.stringMatching(/^touches: say in /)]);
    expect(unreadable('catalogues', 'subjectKey')).toEqual(['catalogues has no subjectKey.']);
    expect(unreadable('receipts', '_id')).toEqual([expect.stringMatching(/^receipts belongs by _id/)]);
    // Wherever something of customers is declared, an export has to read it, or say why not.
    const { stores, leftOut } = exportManifest();
    expect(stores.length + leftOut.length).toBe(
      storeKeys.filter((key) => collections[key] !== null).length + 'temporal, receipts'.split(',').length,
    );
  });

  it('knows what a record is once it is opened', () => {
    const shape = shapeOf('decisions');
    expect(Object.keys(shape)).toEqual(
      expect.arrayContaining(['at', 'content.verdict.do', 'journey.stage.is']),
    );
    expect(Object.keys(shape)).not.toContain('sealed');
    expect(Object.keys(shapeOf('gates'))).toContain('impressions[].content.touch.play');
    expect(Object.keys(shapeOf('legalHolds'))).toContain('reason');
  });
});

describe('What is given of a record', () => {
  const fields: Fields = {
    ...as('behaviour', { 'views.*': 'By product', 'list[].at': 'When', plain: 'A list' }),
    ...as('belief', { score: 'A conclusion' }),
    ...as('identifier', { hash: 'A hash' }, { notExported: 'It says nothing.' }),
    ...as('staff', { by: 'Who' }),
    ...as('consent', { 'proof.**': 'Anything' }),
  };
  const record = {
    views: { tea: 1, mugs: { deep: 1 } },
    list: [{ at: new Date(0), who: 'bea' }],
    plain: ['x'],
    score: 3,
    hash: Buffer.from('x'),
    by: 'Somebody',
    proof: { ip: '192.0.2.7', deep: [{ er: 1 }] },
    strange: 'zwetschge',
  };
  const asked = (scope: 'access' | 'portability') => {
    const undeclared: string[] = [];
    return [given(record, treeOf(fields), scope, (path) => undeclared.push(path)), undeclared] as const;
  };

  it('is all that is declared and not kept back; of what nobody declared, where it stands', () => {
    const [value, undeclared] = asked('access');
    expect(value).toEqual({
      views: { tea: 1 },
      list: [{ at: '1970-01-01T00:00:00.000Z' }],
      plain: ['x'],
      score: 3,
      proof: { ip: '192.0.2.7', deep: [{ er: 1 }] },
    });
    expect(undeclared.toSorted()).toEqual(['list[].who', 'strange', 'views.mugs.deep']);
  });

  it('has no conclusions where it is to be taken elsewhere', () => {
    const [value] = asked('portability');
    expect(value).not.toHaveProperty('score');
    expect(value).toHaveProperty('views');
  });
});
