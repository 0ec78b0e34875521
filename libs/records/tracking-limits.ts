import { randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import type { ConsentEntryDoc, TrackingWord } from './schemas/consents';
import type { Models } from './schemas/models';
import type { TrackingLimitDoc } from './schemas/people';

/** Who asked not to be learned about, or that nothing be done with their data. The door asks here before it stores anything. */
export class TrackingLimits {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'trackingLimits' | 'consentEntries' | 'gates'>,
  ) {}

  /** Which of these people did; nearly always nobody. */
  async among(subjectKeys: string[]): Promise<Set<string>> {
    if (subjectKeys.length === 0) return new Set();
    const them = { _id: { $in: subjectKeys } };
    const [limited, restricted] = await Promise.all([
      this.models.trackingLimits.find(them, { _id: 1 }).lean(),
      this.models.gates.find({ ...them, restrictedAt: { $type: 'date' } }, { _id: 1 }).lean(),
    ]);
    return new Set([...limited, ...restricted].map(({ _id }) => _id));
  }

  async of(subjectKey: string): Promise<TrackingLimitDoc | null> {
    return this.models.trackingLimits.findById(subjectKey).lean<TrackingLimitDoc>();
  }

  /** Limits, with its entry in the ledger; false where it was limited before, and nothing is added. */
  async limit(subjectKey: string, by: string, at: Date, method = 'api'): Promise<boolean> {
    return this.connection.transaction(async (session) => {
      const known = await this.models.trackingLimits.findById(subjectKey).session(session).lean();
      if (known !== null) return false;
      const limit: TrackingLimitDoc = { _id: subjectKey, since: at, by, droppedEvents: 0, droppedFields: 0 };
      await this.models.trackingLimits.create([limit], { session });
      const entry = entryOf(subjectKey, 'tracking-limited', { by, at, method });
      await this.models.consentEntries.insertMany([entry], { session });
      return true;
    });
  }

  /** Their own word ends it, and nothing else; false where there was no limit. */
  async lift(subjectKey: string, by: string, at: Date): Promise<boolean> {
    return this.connection.transaction(async (session) => {
      const lifted = await this.models.trackingLimits.deleteOne({ _id: subjectKey }, { session });
      if (lifted.deletedCount === 0) return false;
      const entry = entryOf(subjectKey, 'tracking-limit-lifted', { by, at, method: 'api' });
      await this.models.consentEntries.insertMany([entry], { session });
      return true;
    });
  }

  /** Counts what was dropped for them instead of being kept. */
  async count(dropped: ReadonlyMap<string, { events: number; fields: number }>): Promise<void> {
    if (dropped.size === 0) return;
    await this.models.trackingLimits.bulkWrite(
      [...dropped].map(([_id, { events, fields }]) => ({
        updateOne: { filter: { _id }, update: { $inc: { droppedEvents: events, droppedFields: fields } } },
      })),
      { ordered: false },
    );
  }
}

const entryOf = (
  subjectKey: string,
  state: TrackingWord,
  { by, at, method }: { by: string; at: Date; method: string },
): ConsentEntryDoc => ({
  ...{ _id: randomUUID(), subjectKey, purpose: 'any', channel: 'any', state },
  ...{ at, recordedAt: new Date(), validUntil: null, by, actor: 'customer', method },
});

/** Who limited it before they were known has limited it once they are, and the ledger says so. */
export async function carryTrackingLimit(
  { trackingLimits, consentEntries }: Pick<Models, 'trackingLimits' | 'consentEntries'>,
  from: string,
  into: string,
  session: ClientSession,
): Promise<void> {
  const limit = await trackingLimits.findById(from).session(session).lean<TrackingLimitDoc>();
  if (limit === null) return;
  const { _id: _, ...rest } = limit;
  const carried = await trackingLimits.updateOne(
    { _id: into },
    { $setOnInsert: rest },
    { session, upsert: true },
  );
  if (carried.upsertedCount === 0) return;
  const said = { by: 'Tact', at: limit.since, method: 'said before they were known' };
  await consentEntries.insertMany([entryOf(into, 'tracking-limited', said)], { session });
}
