import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Channel, Journey } from '@tact/journey';
import { durable } from './connection';
import type { ConsentEntryDoc, GateDoc, Models } from './schemas';
import { insertNew } from './wrapped-key-store';

/** One consent by its end: what was renewed since has another, and is another. */
export interface ConsentEnd {
  purpose: string;
  channel: Channel | 'any';
  endsAt: Date;
}

const holding = ['given', 'renewed'];

/** What becomes of consents that end: kept by a word of theirs, let go by one, or lapsed by none. */
export class EndingConsents {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'gates' | 'consentEntries'>,
  ) {}

  /**
   * Renews a consent that holds at this moment, by the server's clock, and still has this end: in one transaction at
   * the gate and in the ledger. False where it lapsed, was taken back or was renewed already; nothing changes then.
   */
  async keep(
    subjectKey: string,
    { purpose, channel, endsAt }: ConsentEnd,
    { at, validUntil, by }: { at: Date; validUntil: Date; by: string },
  ): Promise<boolean> {
    let kept = false;
    await this.connection.transaction(async (session) => {
      const renewed = await this.models.gates.updateOne(
        {
          _id: subjectKey,
          closed: null,
          consents: { $elemMatch: { purpose, channel, validUntil: endsAt, state: { $in: holding } } },
          $expr: { $lt: ['$$NOW', endsAt] },
        },
        {
          $set: {
            'consents.$.state': 'renewed',
            'consents.$.at': at,
            'consents.$.validUntil': validUntil,
          },
        },
        { session },
      );
      kept = renewed.modifiedCount === 1;
      if (!kept) return;
      const entry: ConsentEntryDoc = {
        ...{ _id: randomUUID(), subjectKey, purpose, channel, state: 'renewed' },
        ...{ at, recordedAt: new Date(), validUntil, by },
      };
      await this.models.consentEntries.create([entry], { session });
    });
    return kept;
  }

  /** Notes that they chose to let it end; once, however often they say so. */
  async noteLapseChosen(subjectKey: string, end: ConsentEnd, at: Date, by: string): Promise<void> {
    const { purpose, channel, endsAt } = end;
    await this.note([
      {
        ...{ _id: entryId('let-lapse', subjectKey, end), subjectKey, purpose, channel, state: 'let-lapse' },
        ...{ at, recordedAt: new Date(), validUntil: endsAt, by },
      },
    ]);
  }

  /** Of which of these ends they chose that it may come. */
  async lapsesChosen(subjectKey: string, ends: ConsentEnd[]): Promise<boolean[]> {
    const ids = ends.map((end) => entryId('let-lapse', subjectKey, end));
    const known = await this.models.consentEntries.find({ _id: { $in: ids } }, { _id: 1 }).lean();
    return ids.map((id) => known.some(({ _id }) => _id === id));
  }

  /**
   * Tells the ledger what has lapsed, each end once. A journey may not have heard yet of what was said at the last
   * moment, so the gate has the word: what it knows under another end did not lapse.
   */
  async project(subjectKey: string, { consents, clock }: Journey): Promise<void> {
    const lapsed = Object.entries(consents).flatMap(([key, { state, validUntil }]) =>
      holding.includes(state) && validUntil !== null && validUntil <= clock ? [endOf(key, validUntil)] : [],
    );
    if (lapsed.length === 0) return;
    const ids = lapsed.map((end) => entryId('expired', subjectKey, end));
    const known = await this.models.consentEntries.find({ _id: { $in: ids } }, { _id: 1 }).lean();
    const untold = lapsed.filter((_, i) => !known.some(({ _id }) => _id === ids[i]));
    if (untold.length === 0) return;
    const gate = await this.models.gates.findById(subjectKey, { consents: 1 }).lean<GateDoc>();
    const atGate = untold.filter((end) =>
      gate?.consents.some(
        ({ purpose, channel, state, validUntil }) =>
          purpose === end.purpose &&
          channel === end.channel &&
          holding.includes(state) &&
          validUntil?.getTime() === end.endsAt.getTime(),
      ),
    );
    await this.note(
      atGate.map((end) => ({
        ...{ _id: entryId('expired', subjectKey, end), subjectKey, purpose: end.purpose },
        ...{ channel: end.channel, state: 'expired', at: end.endsAt, recordedAt: new Date() },
        ...{ validUntil: end.endsAt, by: 'time' },
      })),
    );
  }

  private async note(entries: ConsentEntryDoc[]): Promise<void> {
    if (entries.length === 0) return;
    await insertNew(this.models.consentEntries.collection, entries, { writeConcern: durable });
  }
}

/** The same end of the same consent is told once. */
const entryId = (state: 'expired' | 'let-lapse', subjectKey: string, end: ConsentEnd): string =>
  `${state}:${subjectKey}:${end.purpose}/${end.channel}:${end.endsAt.getTime()}`;

function endOf(key: string, validUntil: number): ConsentEnd {
  const [purpose = '', channel] = key.split('/');
  return { purpose, channel: channel as ConsentEnd['channel'], endsAt: new Date(validUntil) };
}
