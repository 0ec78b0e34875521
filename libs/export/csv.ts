import { treeOf, type FieldTree } from '@tact/records';
import type { ArchivedRecord } from './contents';
import type { ArchivedStore } from './stores';
import { isNamed, isOpen } from './tree';

/**
 * The columns of a store's table: every field that has a fixed place. What is a list, or has names of its own, is one
 * column with JSON in it, so that the same table has the same columns for everybody.
 */
export function columnsOf({ store, shape }: ArchivedStore): string[] {
  const columns: string[] = [];
  const walk = (at: FieldTree, path: string): void => {
    const named = [...at.next].filter(([step]) => isNamed(step));
    if (path !== '' && (at.field !== null || isOpen(at))) columns.push(path);
    if (path !== '' && isOpen(at)) return;
    for (const [step, below] of named) walk(below, path === '' ? step : `${path}.${step}`);
  };
  walk(treeOf(shape), '');
  return store === 'decisions' ? [...columns, ...explainedColumns] : columns;
}

const explainedColumns = ['explained.sentence', 'explained.more', 'explained.wouldChange'];

/** A line of a table, as RFC 4180 has it. */
export const csvLine = (cells: unknown[]): string => `${cells.map(cell).join(',')}\r\n`;

/** The line of a record in its store's table. */
export const csvRecord = (columns: string[], { record, explained }: ArchivedRecord): string => {
  const whole = explained === null ? record : { ...record, explained };
  return csvLine(columns.map((column) => at(whole, column)));
};

const at = (record: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
      record,
    );

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = harmless(typeof value === 'string' ? value : JSON.stringify(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets take a text that begins so for a formula and run it; with an apostrophe before it, it is a text. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
