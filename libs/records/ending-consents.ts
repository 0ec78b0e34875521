import type { Channel } from '@tact/journey';
import { durable } from './connection';
import type { ConsentEntryDoc } from './schemas/consents';
import type { Models } from './schemas/models';
import { insertNew } from './wrapped-key-store';

/** One consent by its end: what was renewed since has another, and is another. */
export interface ConsentEnd {
  purpose: string;
  channel: Channel | 'any';
  endsAt: Date;
}

/** Of which ends of consents they chose that they may come; what is kept or lapses is the ledger's own to write. */
export class EndingConsents {
  constructor(private readonly models: Pick<Models, 'consentEntries'>) {}

  /** Notes that they chose to let it end; once, however often they say so. */
  async noteLapseChosen(subjectKey: string, end: ConsentEnd, at: Date, by: string): Promise<void> {
    const { purpose, channel, endsAt } = end;
    await this.note([
      {
        ...{ _id: entryId(subjectKey, end), subjectKey, purpose, channel, state: 'let-lapse' },
        ...{ at, recordedAt: new Date(), validUntil: endsAt, by, actor: 'customer', method: 'reminder' },
      },
    ]);
  }

  /** Of which of these ends they chose that it may come. */
  async lapsesChosen(subjectKey: string, ends: ConsentEnd[]): Promise<boolean[]> {
    const ids = ends.map((end) => entryId(subjectKey, end));
    const known = await this.models.consentEntries.find({ _id: { $in: ids } }, { _id: 1 }).lean();
    return ids.map((id) => known.some(({ _id }) => _id === id));
  }

  private async note(entries: ConsentEntryDoc[]): Promise<void> {
    if (entries.length === 0) return;
    await insertNew(this.models.consentEntries.collection, entries, { writeConcern: durable });
  }
}

/** The same end of the same consent is told once. */
const entryId = (subjectKey: string, end: ConsentEnd): string =>
  `let-lapse:${subjectKey}:${end.purpose}/${end.channel}:${end.endsAt.getTime()}`;
