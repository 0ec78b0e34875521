import type { ProcessingRecord, RecordedField } from './processing-record';

const columns: [string, (field: RecordedField) => string | null][] = [
  ['store', ({ store }) => store],
  ['sealed in', ({ sealedIn }) => sealedIn],
  ['field', ({ path }) => path],
  ['what it is', ({ what }) => what],
  ['category', ({ category }) => category],
  ['purpose', ({ purpose }) => purpose],
  ['lawful basis', ({ lawfulBasis }) => lawfulBasis],
  ['kept for', ({ keptFor }) => keptFor],
  ['until', ({ until }) => until],
  ['reason', ({ reason }) => reason],
  ['readers', ({ readers }) => readers],
  ['on erasure', ({ onErasure }) => onErasure],
];

/** A row a field, as RFC 4180 has it: what is stored first, then what may come in. */
export function asCsv({ stores, intake }: ProcessingRecord): string {
  const incoming = intake.map((one): RecordedField => ({
    ...{ store: 'incoming', sealedIn: null, path: one.path, what: one.field, category: one.provenance },
    ...{
      purpose: one.purpose,
      lawfulBasis: one.lawfulBasis,
      keptFor: one.keptFor,
      until: '',
      reason: one.reason,
    },
    ...{ readers: '', onErasure: 'as what it is kept as' },
  }));
  const rows = [...stores.flatMap(({ fields }) => fields), ...incoming];
  return [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, read]) => read(row) ?? ''))]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
