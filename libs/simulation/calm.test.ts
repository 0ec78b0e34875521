import { jsonLines, runOver, tracked, worldWith } from './testing/run';
import { summaryText } from './summary';

const noon = '2024-01-02T12:00:00Z';
const good = JSON.stringify(tracked('Home Viewed', noon));
const countsOf = (input: string | Buffer, pieces?: number) => runOver(input, worldWith(), pieces).told.counts;
const reasons = (input: string) =>
  [...countsOf(input).rejectedByReason].map(([code, { count, firstLine }]) => [code, count, firstLine]);

describe('what comes is met calmly', () => {
  test('an empty file holds nothing', () => {
    const { lines, told } = runOver('');
    expect(lines).toEqual([]);
    expect(told.counts).toMatchObject({ lines: 0, messages: 0, accepted: 0, rejected: 0 });
    expect(summaryText(told).join('\n')).toContain('nothing in the input could be used');
  });

  test.each([
    ['Windows line ends', `${good}\r\n`, { lines: 1, accepted: 1, rejected: 0 }],
    ['a byte order mark', `\ufeff${good}\n`, { lines: 1, accepted: 1, rejected: 0 }],
    ['a missing final newline', good, { lines: 1, accepted: 1, rejected: 0 }],
    ['empty lines', `\n  \n${good}\n\n`, { lines: 4, emptyLines: 3, messages: 1, accepted: 1 }],
    ['a broken line', `{"type":\n${good}\n`, { lines: 2, accepted: 1, rejected: 1 }],
    ['a line twice', `${good}\n${good}\n`, { accepted: 1, duplicates: 1 }],
    [
      'an array over several lines',
      `[\n${good},\n${good.replace('m-', 'n-')}\n]\n`,
      { accepted: 2, emptyLines: 2, rejected: 0 },
    ],
    ['a batch in a line', `{"batch":[${good},7]}\n`, { lines: 1, messages: 2, accepted: 1, rejected: 1 }],
    ['many commas', `${','.repeat(100_000)}\n${good}\n`, { accepted: 1, rejected: 1 }],
    ['names nobody mapped', jsonLines([tracked('Rocket Launched', noon)]), { accepted: 0, unmapped: 1 }],
    ['JSON that is no message', 'null\n3\n"a"\n{}\n', { messages: 4, accepted: 0, rejected: 4 }],
  ])('%s', (_, input, counts) => {
    for (const pieces of [1, 7, 100_000]) expect(countsOf(input, pieces)).toMatchObject(counts);
  });

  test('every rejection is counted by its reason, with the line it first came from', () => {
    const lines = ['{', '{"type":"track"}', '[1]', '}', JSON.stringify(tracked('Home Viewed', '9999-01-01'))];
    expect(reasons(lines.join('\n'))).toEqual([
      ['broken-json', 2, 1],
      ['no-id', 1, 2],
      ['not-an-object', 1, 3],
      ['too-new', 1, 5],
    ]);
  });

  test('a line too long to be a message is passed over without being kept', () => {
    const huge = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.alloc(40 * 2 ** 20, 'x'),
      Buffer.from(`"}\n${good}\n`),
    ]);
    expect(countsOf(huge, 2 ** 20)).toMatchObject({ lines: 2, accepted: 1, rejected: 1 });
    // However the bytes come: all at once, too.
    expect(countsOf(huge, huge.length)).toMatchObject({ lines: 2, accepted: 1, rejected: 1 });
  });

  test('events without a category, prices of nothing, days without a time', () => {
    const { told } = runOver(
      jsonLines([
        tracked('Products Searched', '2024-01-02'),
        tracked('Product Viewed', '2024-01-03', { product_id: 7, price: 0 }),
        tracked('Order Completed', '2024-01-04', {
          total: 0,
          products: [{ price: 0 }, null, { product_id: 'x', price: 0 }],
        }),
      ]),
    );
    expect(told.counts).toMatchObject({ accepted: 3, rejected: 0 });
    expect(told.seen.firstAt).toBe(Date.UTC(2024, 0, 2));
  });

  test('two hundred orders of one person', () => {
    const orders = Array.from({ length: 200 }, (_, i) =>
      tracked('Order Completed', new Date(Date.UTC(2024, 0, 1, i)).toISOString(), {
        products: [{ product_id: `p-${i}` }],
      }),
    );
    expect(countsOf(jsonLines(orders))).toMatchObject({ accepted: 200, rejected: 0 });
  });

  test('a message without a time happened when the one before it did, and the first of all can’t be placed', () => {
    const timeless = (id: string) => ({ type: 'track', messageId: id, userId: 'ada', event: 'Home Viewed' });
    const input = jsonLines([timeless('a'), tracked('Home Viewed', noon), timeless('b')]);
    expect(countsOf(input)).toMatchObject({ accepted: 2, withoutTime: 1, rejected: 1 });
    expect(reasons(input)).toEqual([['no-time', 1, 1]]);
  });

  test('what stands out of order nearby is put in order, and what stands far off comes late', () => {
    const at = (i: number): string => new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString();
    const events = Array.from({ length: 6_000 }, (_, i) =>
      tracked('Home Viewed', at(i), {}, { userId: `u-${i % 50}` }),
    );
    const near = [...events.slice(0, 100).reverse(), ...events.slice(100)];
    expect(runOver(jsonLines(near)).lines).toEqual(runOver(jsonLines(events)).lines);
    expect(countsOf(jsonLines(near))).toMatchObject({ accepted: 6_000, late: 0 });
    const far = [...events.slice(1), events[0]!];
    expect(countsOf(jsonLines(far))).toMatchObject({ accepted: 6_000, late: 1 });
  });

  test('dropped properties are counted by their path', () => {
    const { told } = runOver(jsonLines([tracked('Product Viewed', noon, { colour: 'red' })]));
    expect([...told.counts.droppedProperties]).toEqual([['properties.colour', 1]]);
  });
});
