import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { privacyRights } from '@tact/records';
import { deadlineOf, loadDeadlines, regulationsIn } from './deadlines';

const folder = mkdtempSync(join(tmpdir(), 'tact-deadlines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const table = loadDeadlines();
const days = (regulation: string, jurisdiction: string | null, right: string, at: string) => {
  const { acknowledgeBy, dueBy, extendableTo } = deadlineOf(regulation, jurisdiction, right, new Date(at));
  return [acknowledgeBy, dueBy, extendableTo].map((date) => date.toISOString().slice(0, 16));
};

describe('the deadline of a request', () => {
  test('under the GDPR is a calendar month, and two more', () => {
    expect(days('gdpr', null, 'access', '2025-03-10T09:00:00Z')).toEqual([
      '2025-03-24T09:00',
      '2025-04-10T09:00',
      '2025-06-10T09:00',
    ]);
  });

  test.each([
    ['2025-01-31T09:00:00Z', '2025-02-28T09:00'],
    ['2024-01-31T09:00:00Z', '2024-02-29T09:00'],
    ['2025-08-31T09:00:00Z', '2025-09-30T09:00'],
    ['2025-12-31T09:00:00Z', '2026-01-31T09:00'],
  ])('from %s is the last day of a month that has no such day', (at, due) => {
    expect(days('gdpr', null, 'erasure', at)[1]).toBe(due);
  });

  test('is counted on the calendar of the place: the same hour there, also when clocks changed', () => {
    // Half past eleven at night in Greenwich is the first of March in Berlin already.
    expect(days('gdpr', 'DE', 'erasure', '2025-02-28T23:30:00Z')[1]).toBe('2025-03-31T22:30');
    expect(days('gdpr', null, 'erasure', '2025-02-28T23:30:00Z')[1]).toBe('2025-03-28T23:30');
  });

  test('under the CCPA is 45 days and 45 more, acknowledged within ten business days', () => {
    expect(days('ccpa', 'US-CA', 'erasure', '2025-06-05T18:00:00Z')).toEqual([
      '2025-06-19T18:00',
      '2025-07-20T18:00',
      '2025-09-03T18:00',
    ]);
    // Whoever asks on a Saturday, or on the Friday before it, is told by the same Friday two weeks on.
    expect(days('ccpa', null, 'access', '2025-06-07T18:00:00Z')[0]).toBe('2025-06-20T18:00');
    expect(days('ccpa', null, 'access', '2025-06-06T18:00:00Z')[0]).toBe('2025-06-20T18:00');
  });

  test('to opt out under the CCPA is fifteen business days, and can’t be put off', () => {
    expect(days('ccpa', 'US-CA', 'objection', '2025-06-05T18:00:00Z')).toEqual([
      '2025-06-19T18:00',
      '2025-06-26T18:00',
      '2025-06-26T18:00',
    ]);
  });

  test('is that of the state, and of the strictest state where nobody named one', () => {
    const iowa = days('us-state', 'US-IA', 'access', '2025-06-05T18:00:00Z');
    const virginia = days('us-state', 'US-VA', 'access', '2025-06-05T18:00:00Z');
    const some = days('us-state', null, 'access', '2025-06-05T18:00:00Z');
    expect([iowa[1], virginia[1], some[1]]).toEqual([
      '2025-09-03T18:00',
      '2025-07-20T18:00',
      '2025-07-20T18:00',
    ]);
    expect([virginia[2], some[2]]).toEqual(['2025-09-03T18:00', '2025-08-04T18:00']);
    // A part of a country that has no row of its own falls under the country's.
    expect(days('gdpr', 'DE-BY', 'access', '2025-02-28T23:30:00Z')[1]).toBe('2025-03-31T22:30');
  });

  test('under a law that no row is about is as short as the shortest there is', () => {
    const requests = fc.record({
      row: fc.constantFrom(...table.rows),
      right: fc.constantFrom(...privacyRights),
      at: fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
    });
    fc.assert(
      fc.property(requests, ({ row, right, at }) => {
        const unknown = deadlineOf('some-law', null, right, at);
        const known = deadlineOf(row.regulation, row.jurisdiction ?? null, right, at);
        // An hour's leave for clocks that changed there and not in Greenwich.
        expect(unknown.dueBy.getTime()).toBeLessThanOrEqual(known.dueBy.getTime() + 3_600_000);
        expect(known.acknowledgeBy.getTime()).toBeLessThanOrEqual(known.dueBy.getTime());
        expect(known.dueBy.getTime()).toBeLessThanOrEqual(known.extendableTo.getTime());
        expect(unknown.extendableTo).toEqual(unknown.dueBy);
      }),
    );
  });
});

describe('the table of deadlines', () => {
  test('knows the laws that OpenDSR names, and every right', () => {
    expect(regulationsIn(table)).toEqual(expect.arrayContaining(['gdpr', 'ccpa']));
    for (const right of privacyRights) {
      const file = join(folder, `${right}.yaml`);
      const text = readFileSync(join(__dirname, 'defaults/deadlines.yaml'), 'utf8');
      writeFileSync(file, text.replace('rights: [objection, restriction]', `rights: [${right}]`));
      expect(loadDeadlines(file).rows.find(({ rights }) => rights)?.rights).toEqual([right]);
    }
  });

  test.each([
    ['due: 1 month\n', 'due: a month\n', /:\d+:\d+ error wrong-value: "rows\.0\.due": must be a period/],
    ['regulation: lgpd', 'regulation: ccpa', /error duplicate-row: Two rows are about ccpa\. Keep one/],
    ['due: 15 days, extension: none }', 'due: 20 days, extension: none }', /default-too-lax: lgpd is due/],
    ['zone: Europe/London', 'zone: Europe/Camelot', /must be a time zone/],
    ['jurisdiction: DE,', 'jurisdiction: Germany,', /must be an ISO 3166 code/],
    [
      'rights: [objection, restriction]',
      'rights: [objecting]',
      /can't be "objecting"\. Choose one of: erasure/,
    ],
    ['atRiskDays: 7', 'atRiskDays: seven', /"atRiskDays": expected number/],
    ['    extension: 2 months\n', '', /"rows\.0\.extension" is missing/],
  ])('with %j as %j is refused, and says where', (from, to, expected) => {
    const text = readFileSync(join(__dirname, 'defaults/deadlines.yaml'), 'utf8');
    expect(text).toContain(from);
    const file = join(folder, 'deadlines.yaml');
    writeFileSync(file, text.replace(from, to));
    expect(() => loadDeadlines(file)).toThrow(expected);
  });
});
