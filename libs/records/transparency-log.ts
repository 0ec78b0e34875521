import {
  consistencyPath,
  Frontier,
  hashRanges,
  inclusionPath,
  leafHash,
  perfectSubtrees,
  type TreeHash,
  type TreeNode,
} from '@tact/privacy';
import { durable } from './connection';
import type { LogEntryDoc, LogParkedDoc } from './schemas/log';
import type { Models } from './schemas/models';
import { asBuffer, DUPLICATE_KEY, insertNew } from './wrapped-key-store';

export type NewLogEntry = Omit<LogEntryDoc, '_id' | 'hashes'>;

/** An entry's number is missing, or what it completed: somebody took entries out. */
export class BrokenLogError extends Error {
  override name = 'BrokenLogError';
}

const HASH_BYTES = 32;
const MOST_AT_ONCE = 500;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

interface Waiting {
  entry: NewLogEntry;
  resolve: (seq: number) => void;
  reject: (error: unknown) => void;
}

/**
 * The transparency log. Any number of processes append: an entry's number is its id, so of those who want the same
 * one a single one gets it, and the others try again behind it. Batches are inserted in order, so a crash leaves a
 * beginning of them and no gap. What a process is asked for while it writes goes together into its next write.
 */
export class TransparencyLog {
  private known: Frontier | null = null;
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly models: Pick<Models, 'logEntries' | 'logParked'>) {}

  /** Resolves with the entry's number once it is durable. The same `entryId` again is the same entry. */
  async append(entry: NewLogEntry): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (!this.writing) void this.write();
    });
  }

  async size(): Promise<number> {
    const last = await this.models.logEntries.findOne({}, { _id: 1 }).sort({ _id: -1 }).lean();
    return last ? last._id + 1 : 0;
  }

  async rootAt(size: number): Promise<TreeHash> {
    return Frontier.of(size, await this.nodes(perfectSubtrees({ start: 0, end: size }))).root();
  }

  async inclusionPath(index: number, size: number): Promise<TreeHash[]> {
    return hashRanges(inclusionPath(index, size), (nodes) => this.nodes(nodes));
  }

  async consistencyPath(older: number, size: number): Promise<TreeHash[]> {
    return hashRanges(consistencyPath(older, size), (nodes) => this.nodes(nodes));
  }

  /** Entries in their order, from a number on. */
  async from(seq: number, limit: number): Promise<LogEntryDoc[]> {
    const docs = await this.models.logEntries
      .find({ _id: { $gte: seq } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<LogEntryDoc[]>();
    return docs.map((doc) => ({ ...doc, hashes: asBuffer(doc.hashes) }));
  }

  async byEntryId(entryId: string): Promise<LogEntryDoc | null> {
    return this.models.logEntries.findOne({ entryId }).lean<LogEntryDoc>();
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MOST_AT_ONCE);
      try {
        const seqs = await this.insert(batch.map(({ entry }) => entry));
        for (const { entry, resolve } of batch) resolve(seqs.get(entry.entryId) as number);
      } catch (error) {
        // Nobody knows how far the log reaches now; the next write looks.
        this.known = null;
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = false;
  }

  /**
   * Inserts a batch behind whatever others write meanwhile; returns the numbers by entry id. Whoever comes too late
   * parks what it has, and whoever writes next writes that too: a busy process keeps no other waiting.
   */
  private async insert(batch: NewLogEntry[]): Promise<Map<string, number>> {
    const seqs = new Map<string, number>();
    let own = [...new Map(batch.map((entry) => [entry.entryId, entry])).values()];
    let isParked = false;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const parked = await this.parked();
      const ownIds = new Set(own.map(({ entryId }) => entryId));
      const entries = [...parked.filter(({ entryId }) => !ownIds.has(entryId)), ...own];
      const frontier = await this.frontier();
      const docs = entries.map((entry) => numbered(frontier, entry));
      const refused = await this.insertInOrder(docs);
      const written = new Map(docs.slice(0, refused?.at ?? docs.length).map((doc) => [doc.entryId, doc._id]));
      if (refused !== null) {
        this.known = null;
        for (const [entryId, seq] of await this.numbersOf(entries)) written.set(entryId, seq);
      }
      for (const { entryId } of own) {
        const seq = written.get(entryId);
        if (seq !== undefined) seqs.set(entryId, seq);
      }
      own = own.filter(({ entryId }) => !seqs.has(entryId));
      const settled = [...parked, ...(isParked ? batch : [])].filter((e) => written.has(e.entryId));
      await this.unpark(settled);
      if (own.length === 0) return seqs;
      if (refused?.because === 'written-before') continue;
      if (!isParked) await this.park(own);
      isParked = true;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
    }
  }

  private async parked(): Promise<NewLogEntry[]> {
    const docs = await this.models.logParked
      .find()
      .sort({ _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<LogParkedDoc[]>();
    return docs.map(({ _id, ...entry }) => ({ entryId: _id, ...entry }));
  }

  private async park(entries: NewLogEntry[]): Promise<void> {
    const docs = entries.map(({ entryId, ...entry }) => ({ _id: entryId, ...entry }));
    await insertNew(this.models.logParked.collection, docs, { writeConcern: durable });
  }

  private async unpark(entries: NewLogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.models.logParked.deleteMany({ _id: { $in: entries.map(({ entryId }) => entryId) } });
  }

  private async numbersOf(entries: NewLogEntry[]): Promise<Map<string, number>> {
    const docs = await this.models.logEntries
      .find({ entryId: { $in: entries.map(({ entryId }) => entryId) } }, { entryId: 1 })
      .lean<Pick<LogEntryDoc, '_id' | 'entryId'>[]>();
    return new Map(docs.map(({ entryId, _id }) => [entryId, _id]));
  }

  /** Null when all were inserted; else where it ended, and why. */
  private async insertInOrder(
    docs: LogEntryDoc[],
  ): Promise<{ at: number; because: 'number-taken' | 'written-before' } | null> {
    try {
      await this.models.logEntries.collection.insertMany(docs as never[], {
        ordered: true,
        writeConcern: durable,
      });
      return null;
    } catch (error) {
      const { writeErrors = [], result } = error as BulkError;
      const [first] = [writeErrors].flat();
      const isDurable = !result?.getWriteConcernError?.();
      if (first?.code !== DUPLICATE_KEY || !isDurable) throw error;
      const isNumber = (first.errmsg ?? first.err?.errmsg ?? '').includes('index: _id_');
      return { at: first.index, because: isNumber ? 'number-taken' : 'written-before' };
    }
  }

  /** The log's right edge, as this process knew it and moved on to where the log reaches now. */
  private async frontier(): Promise<Frontier> {
    if (this.known === null) {
      const size = await this.size();
      this.known = Frontier.of(size, await this.nodes(perfectSubtrees({ start: 0, end: size })));
    }
    return this.known;
  }

  private async nodes(nodes: TreeNode[]): Promise<TreeHash[]> {
    const wanted = nodes.map((node) => ({ ...node, seq: (node.index + 1) * 2 ** node.level - 1 }));
    const docs = await this.models.logEntries
      .find({ _id: { $in: [...new Set(wanted.map(({ seq }) => seq))] } }, { hashes: 1 })
      .lean<Pick<LogEntryDoc, '_id' | 'hashes'>[]>();
    const bySeq = new Map(docs.map((doc) => [doc._id, asBuffer(doc.hashes)]));
    return wanted.map(({ seq, level }) => {
      const hash = bySeq.get(seq)?.subarray(level * HASH_BYTES, (level + 1) * HASH_BYTES);
      if (hash?.length !== HASH_BYTES) throw new BrokenLogError(`Entry ${seq} of the log is missing.`);
      return hash;
    });
  }
}

interface WriteError {
  code: number;
  index: number;
  errmsg?: string;
  err?: { errmsg?: string };
}
interface BulkError {
  writeErrors?: WriteError | WriteError[];
  result?: { getWriteConcernError?: () => unknown };
}

/** Gives an entry the next number, and moves the frontier on. */
function numbered(frontier: Frontier, entry: NewLogEntry): LogEntryDoc {
  const _id = frontier.size;
  const completed = frontier.append(leafHash(Buffer.from(entry.leaf)));
  return { _id, ...entry, hashes: Buffer.concat(completed) };
}
