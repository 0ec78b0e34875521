import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { errorAt, type Finding } from './finding';
import { defaultsFile, loadYaml } from './read-yaml';
import { isRegion } from './regions';
import type { YamlSource } from './yaml-source';

export interface Deadline {
  acknowledgeBy: Date;
  dueBy: Date;
  /** How far it may be put off, with a reason given to the person; `dueBy` where it may not. */
  extendableTo: Date;
}

/** A stretch of calendar time; business days are Monday to Friday. */
interface Period {
  count: number;
  unit: 'days' | 'business days' | 'months';
}

interface Periods {
  acknowledge: Period;
  due: Period;
  extension: Period;
}

export interface DeadlineRow extends Periods {
  regulation: string;
  /** ISO 3166; left out, every one. */
  jurisdiction?: string | undefined;
  /** Left out, every one. */
  rights?: string[] | undefined;
  /** Left out, the table's. */
  zone?: string | undefined;
  source: string;
  checked: string;
}

/** Until when requests have to be answered: regulation × jurisdiction × right. */
export interface DeadlineTable {
  version: string;
  zone: string;
  atRiskDays: number;
  default: Periods;
  rows: DeadlineRow[];
}

const rights = ['erasure', 'access', 'portability', 'rectification', 'restriction', 'objection'] as const;

const period = z
  .string()
  .regex(/^(none|[1-9]\d{0,2} ((business )?days?|months?))$/, 'must be a period such as 30 days')
  .transform((text): Period => {
    if (text === 'none') return { count: 0, unit: 'days' };
    const [count, ...unit] = text.split(' ');
    return { count: Number(count), unit: unit.join(' ').replace(/s?$/, 's') as Period['unit'] };
  })
  .describe('Write 30 days, 10 business days, 1 month or none.');

const zone = z
  .string()
  .refine((name) => IANAZone.isValidZone(name), 'must be a time zone such as Europe/Berlin')
  .describe('A time zone of the IANA database: Europe/Berlin.');

const periods = { acknowledge: period, due: period, extension: period };

const deadlinesSchema = z.strictObject({
  version: z.string().min(1),
  zone: zone.default('UTC'),
  atRiskDays: z.int().min(1).max(60),
  default: z.strictObject(periods),
  rows: z.array(
    z.strictObject({
      regulation: z
        .string()
        .regex(/^[a-z]+(-[a-z]+)*$/, 'must be lower-case words with hyphens')
        .describe('Write the law in lower case, words joined by hyphens: uk-gdpr.'),
      jurisdiction: z
        .string()
        .refine(isRegion, 'must be an ISO 3166 code')
        .optional()
        .describe('A country or a part of one: DE, US-CA.'),
      rights: z.array(z.enum(rights)).min(1).optional(),
      zone: zone.optional(),
      ...periods,
      source: z.string().min(5).describe('Where the law says so.'),
      checked: z
        .string()
        .regex(/^(not|\d{4}-\d{2})$/, 'must be a month such as 2025-11, or not')
        .describe('The month in which somebody read it there, or not.'),
    }),
  ),
});

/** The table in a file, or the default one. Throws RuleBookError with findings. */
export const loadDeadlines = (file: string = defaultsFile('deadlines.yaml')): DeadlineTable =>
  loadYaml(file, deadlinesSchema, unsoundRows);

let usual: DeadlineTable | undefined;

/** Until when a request has to be answered, counted from when it came in. Pure but for the default table's file. */
export function deadlineOf(
  regulation: string,
  jurisdiction: string | null,
  right: string,
  receivedAt: Date,
  table: DeadlineTable = (usual ??= loadDeadlines()),
): Deadline {
  const row = rowFor(table, regulation, jurisdiction, right);
  const { acknowledge, due, extension } = row ?? table.default;
  const received = DateTime.fromJSDate(receivedAt, { zone: row?.zone ?? table.zone });
  const dueBy = later(received, due);
  return {
    acknowledgeBy: DateTime.min(later(received, acknowledge), dueBy).toJSDate(),
    dueBy: dueBy.toJSDate(),
    extendableTo: later(dueBy, extension).toJSDate(),
  };
}

/** The laws a table knows. */
export const regulationsIn = ({ rows }: DeadlineTable): string[] => [
  ...new Set(rows.map(({ regulation }) => regulation)),
];

/** The row that says most: the narrower place before the right. */
function rowFor(
  { rows }: DeadlineTable,
  regulation: string,
  jurisdiction: string | null,
  right: string,
): DeadlineRow | undefined {
  const country = jurisdiction?.split('-')[0];
  const weigh = (row: DeadlineRow): number => {
    const place =
      row.jurisdiction === undefined
        ? 0
        : row.jurisdiction === jurisdiction
          ? 4
          : row.jurisdiction === country
            ? 2
            : -1;
    const isOfRight = row.rights === undefined ? 0 : row.rights.includes(right) ? 1 : -1;
    return row.regulation !== regulation || place < 0 || isOfRight < 0 ? -1 : place + isOfRight;
  };
  const fitting = rows.filter((row) => weigh(row) >= 0);
  return fitting.sort((a, b) => weigh(b) - weigh(a))[0];
}

function later(from: DateTime, { count, unit }: Period): DateTime {
  if (unit !== 'business days') return from.plus({ [unit]: count });
  let day = from;
  for (let left = count; left > 0;) {
    day = day.plus({ days: 1 });
    if (day.weekday <= 5) left -= 1;
  }
  return day;
}

/** The shortest it can turn out. */
const fewestDays = ({ count, unit }: Period): number =>
  unit === 'months'
    ? Math.floor(count * 30.4) - 2
    : unit === 'days'
      ? count
      : Math.max(0, Math.floor((count * 7) / 5) - 1);

function unsoundRows(table: z.output<typeof deadlinesSchema>, source: YamlSource): Finding[] {
  return table.rows.flatMap((row, index) => {
    const finding = (key: string, rule: string, message: string, fix: string): Finding =>
      errorAt(source.placeOf(['rows', index, key]), { rule, message, fix });
    const name = [row.regulation, row.jurisdiction, row.rights?.join(', ')].filter(Boolean).join(', ');
    const isTwice = table.rows.slice(0, index).some((earlier) => meetsAsWell(earlier, row));
    return [
      ...(isTwice
        ? [finding('regulation', 'duplicate-row', `Two rows are about ${name}.`, 'Keep one of them.')]
        : []),
      ...(fewestDays(row.due) < fewestDays(table.default.due)
        ? [
            finding(
              'due',
              'default-too-lax',
              `${name} is due earlier than what no row is about.`,
              'Shorten the default to it: a law nobody wrote down is taken for the strictest.',
            ),
          ]
        : []),
    ];
  });
}

/** Whether two rows would be asked with the same weight about the same request. */
const meetsAsWell = (a: DeadlineRow, b: DeadlineRow): boolean =>
  a.regulation === b.regulation &&
  a.jurisdiction === b.jurisdiction &&
  (a.rights === undefined) === (b.rights === undefined) &&
  (a.rights === undefined || a.rights.some((right) => b.rights?.includes(right)));
