import { erasureManifest } from './data-map';
import { exportManifest, given, shapeOf } from './export-shape';
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
