import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ChangedConsent, ConsentChange, Records } from '@tact/records';
import { Withdrawals } from '../customers/withdrawals';
import { RECORDS } from '../providers';
import { ConsentWords } from './consent-words';
import { grouped } from './grouped';
import { importLine } from './schemas';

export interface ImportAnswer {
  lines: number;
  /** In the ledger now, in force or not. */
  accepted: number;
  /** In force. */
  standing: number;
  /** In the ledger before. */
  duplicates: number;
  /** Kept as evidence and not in force: they said no since, or the line shows no new act after a no. */
  notInForce: { line: number; because: string }[];
  rejected: RejectedLine[];
}

export interface RejectedLine {
  line: number;
  where: string;
  message: string;
  fix: string;
}

interface ReadLine {
  line: number;
  customer: string;
  change: ConsentChange;
}

/** People at once; what one said is taken in the order of the lines. */
const AT_ONCE = 8;

/** Takes consents over from elsewhere: old proof is kept as it is, and nobody is brought back by a list. */
@Injectable()
export class ConsentImports {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(ConsentWords) private readonly words: ConsentWords,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
  ) {}

  async take(text: string, by: string): Promise<ImportAnswer> {
    const answer: ImportAnswer = {
      ...{ lines: 0, accepted: 0, standing: 0, duplicates: 0 },
      notInForce: [],
      rejected: [],
    };
    const read: ReadLine[] = [];
    const now = new Date();
    for (const [index, written] of text.split('\n').entries()) {
      if (written.trim() === '') continue;
      answer.lines += 1;
      const line = await this.read(written, index + 1, by, now);
      if ('message' in line) answer.rejected.push(line);
      else read.push(line);
    }
    const people = grouped(read, ({ customer }) => customer);
    const next = async (): Promise<void> => {
      for (let lines = people.pop(); lines; lines = people.pop()) await this.apply(lines, answer);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    answer.notInForce.sort((a, b) => a.line - b.line);
    answer.rejected.sort((a, b) => a.line - b.line);
    return answer;
  }

  private async read(written: string, line: number, by: string, now: Date): Promise<ReadLine | RejectedLine> {
    let value: unknown;
    try {
      value = JSON.parse(written);
    } catch {
      return { line, where: '', message: 'is not JSON', fix: 'Write one JSON object a line, in UTF-8.' };
    }
    const parsed = importLine.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return {
        line,
        where: `/${(issue?.path ?? []).map(String).join('/')}`,
        message: issue?.message ?? 'does not fit',
        fix: 'Correct it, and send the file again: lines that were accepted are duplicates then.',
      };
    }
    const { customer, ...word } = parsed.data;
    const taken = await this.words.read({ ...word, actor: undefined }, { by, method: 'import' }, now);
    if ('fault' in taken) {
      const { field, message, fix } = taken.fault;
      return { line, where: `/${field}`, message, fix };
    }
    const once = createHash('sha256').update(JSON.stringify(word)).digest('hex');
    const change = { ...taken.change, isImported: true, onlyWhileItHolds: false, once: `import:${once}` };
    return { line, customer, change };
  }

  private async apply(lines: ReadLine[], answer: ImportAnswer): Promise<void> {
    const customer = lines[0]?.customer ?? '';
    const subject = await this.records.subjects.findOrCreate(customer);
    const [gate] = await this.records.gates.of([subject]);
    if (gate?.closed === 'erased') {
      const message = 'this person was erased, and no list brings anybody back';
      const fix = 'Leave the line out; only their own new consent does.';
      for (const { line } of lines) answer.rejected.push({ line, where: '/customer', message, fix });
      return;
    }
    const { changed } = await this.withdrawals.change(
      subject,
      lines.map(({ change }) => change),
    );
    for (const one of changed) {
      const line = lines.find(({ change }) => change === one.change)?.line;
      if (line !== undefined) count(answer, line, one);
    }
    // What ended long ago is on record as ended at once.
    await this.records.consents.noteLapses(subject);
  }
}

function count(answer: ImportAnswer, line: number, changed: ChangedConsent): void {
  if (changed.is === 'refused') {
    answer.duplicates += 1;
    return;
  }
  answer.accepted += 1;
  if (changed.is === 'standing') answer.standing += 1;
  else answer.notInForce.push({ line, because: changed.because });
}
