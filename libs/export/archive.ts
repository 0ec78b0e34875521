import { strToU8, Zip, ZipDeflate } from 'fflate';
import { becauseOf, type Because } from '@tact/explanations';
import type { Decision } from '@tact/journey';
import { storeName, type ExportedRecord, type Undeclared } from '@tact/records';
import type { ArchivedRecord, Occasion } from './contents';
import { columnsOf, csvLine, csvRecord } from './csv';
import { DataJson } from './data-json';
import { dataSchema } from './data-schema';
import { Page } from './page';
import { readme } from './readme';
import { archivedStores, type ArchivedStore } from './stores';

/** What a text was that somebody had before them, by the reference of the consent. */
export type NoticeRef = { id: string; version: string; language: string };

export interface ArchiveSource {
  records: AsyncIterable<ExportedRecord>;
  undeclared: Undeclared;
  noticesOf(refs: NoticeRef[]): Promise<object[]>;
  /** What they agreed to as ISO/IEC TS 27560 has it, in JSON-LD. */
  consentRecords(): Promise<object>;
}

/**
 * The archive as a ZIP, piece by piece while the records come: read once, and nothing of them held but the one at
 * hand. What waits is already packed: the tables and the page, until `data.json` before them is complete.
 */
export async function* archive(occasion: Occasion, source: ArchiveSource): AsyncGenerator<Uint8Array> {
  const packed = new Packed(occasion.at);
  const stores = archivedStores(occasion.scope, occasion.processing);
  packed.file('README.txt').end(readme(occasion));
  packed.file('data.schema.json').end(`${JSON.stringify(dataSchema(stores), null, 1)}\n`);
  const [data, json] = [packed.file('data.json'), new DataJson(occasion)];
  packed.file('csv/fields.csv').end(fieldsTable(stores));
  const [index, page] = [packed.file('index.html'), new Page(occasion, stores)];
  data.write(json.head());
  index.write(page.head());
  const notices = new Map<string, NoticeRef>();
  let table = null as { file: PackedFile; columns: string[] } | null;
  let open = null as ArchivedStore | null;
  const rest = [...stores];
  const close = (): void => {
    if (open === null) return;
    data.write(json.closeStore());
    index.write(page.closeStore());
    table?.file.end();
    [table, open] = [null, null];
  };
  const openNext = (): void => {
    close();
    open = rest.shift() ?? null;
    if (open === null) return;
    data.write(json.openStore(open));
    index.write(page.openStore(open));
  };
  for await (const { store: key, record } of source.records) {
    while (open?.key !== key) {
      if (rest.length === 0) throw new Error(`${storeName(key)} came out of its turn.`);
      openNext();
    }
    const one: ArchivedRecord = { store: open.store, record, explained: explainedIn(key, record, occasion) };
    noteNotice(record, notices);
    data.write(json.record(one));
    index.write(page.record(one));
    table ??= openTable(packed, open);
    table.file.write(csvRecord(table.columns, one));
    yield* packed.ready();
  }
  while (rest.length > 0) openNext();
  close();
  const undeclared = [...source.undeclared].flatMap(([store, paths]) =>
    [...paths].map((path) => `${store}.${path}`),
  );
  data.end(json.tail(await source.noticesOf([...notices.values()]), undeclared));
  index.end(page.tail());
  const records = JSON.stringify(await source.consentRecords(), null, 1);
  packed.file('consent-records.jsonld').end(`${records}\n`);
  packed.end();
  yield* packed.ready();
}

function openTable(packed: Packed, store: ArchivedStore): { file: PackedFile; columns: string[] } {
  const file = packed.file(`csv/${store.store}.csv`);
  const columns = columnsOf(store);
  file.write(csvLine(columns));
  return { file, columns };
}

function explainedIn(
  key: string,
  record: Record<string, unknown>,
  { scope, reader }: Occasion,
): Because | null {
  if (key !== 'decisions' || scope !== 'access' || record['content'] === undefined) return null;
  try {
    return becauseOf(record['content'] as Decision, reader);
  } catch {
    // Of an earlier version, which recorded less; the decision itself is there all the same.
    return null;
  }
}

function noteNotice(record: Record<string, unknown>, notices: Map<string, NoticeRef>): void {
  const { id, version, language } = (record['notice'] ?? {}) as Partial<NoticeRef>;
  if (id && version && language)
    notices.set(JSON.stringify([id, version, language]), { id, version, language });
}

function fieldsTable(stores: ArchivedStore[]): string {
  const names = ['store', 'field', 'what it is', 'given', 'category', 'purpose', 'lawful basis', 'kept for'];
  const rows = stores.flatMap(({ store, fields, leftOut }) => [
    ...fields.map((f) => [
      ...[store, f.path, f.what, 'yes', f.category, f.purpose, f.lawfulBasis],
      ...[f.keptFor, f.until, f.reason, f.readers],
    ]),
    ...leftOut.map(({ path, what, because }) => [store, path, what, `no: ${because}`]),
  ]);
  return [[...names, 'until', 'reason', 'read by'], ...rows].map(csvLine).join('');
}

interface PackedFile {
  write(text: string): void;
  end(text?: string): void;
}

/** A ZIP that comes out piece by piece. */
class Packed {
  private pieces: Uint8Array[] = [];
  private failure: Error | null = null;
  private readonly zip = new Zip((error, piece) => {
    if (error) this.failure = error;
    else this.pieces.push(piece);
  });

  constructor(private readonly at: Date) {}

  file(name: string): PackedFile {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = this.at;
    this.zip.add(entry);
    return {
      write: (text) => entry.push(strToU8(text)),
      end: (text = '') => entry.push(strToU8(text), true),
    };
  }

  end(): void {
    this.zip.end();
  }

  *ready(): Generator<Uint8Array> {
    if (this.failure !== null) throw this.failure;
    const { pieces } = this;
    this.pieces = [];
    for (const piece of pieces) if (piece.length > 0) yield piece;
  }
}
