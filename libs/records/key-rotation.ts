import {
  newestOf,
  type MasterEpoch,
  unwrapBy,
  wrapBy,
  type EpochNote,
  type MasterKeyProvider,
  type WrappedKey,
  type WrappedKeyStore,
} from '@tact/privacy';
import type { Models } from './schemas/models';
import { wrappedKeyOf } from './wrapped-key-store';

export interface EpochStatus {
  epoch: number;
  /** Null for one that no process has used yet. */
  since: Date | null;
  /** Whether this process has the master key. */
  isHeld: boolean;
  isNewest: boolean;
  closedAt: Date | null;
  destroyedAt: Date | null;
  /** How many data keys are wrapped by it. */
  keys: number;
}

export interface Rewrapped {
  newest: number;
  rewrapped: number;
  /** Keys of people who were erased, found after all and deleted. */
  dropped: number;
  /** Keys that hang on master keys which are not here, by epoch. */
  unopened: { epoch: number; keys: number }[];
}

const BATCH = 500;

/** Brings every data key under the newest master key, while others make and destroy keys. */
export class KeyRotation {
  constructor(
    private readonly models: Pick<Models, 'wrappedKeys' | 'masterEpochs'>,
    private readonly store: WrappedKeyStore,
    readonly masterKeys: MasterKeyProvider,
  ) {}

  async status(): Promise<EpochStatus[]> {
    const [notes, counts] = await Promise.all([this.store.epochs(), this.countByEpoch()]);
    const held = this.masterKeys.epochs.map(({ epoch }) => epoch);
    const newest = newestOf(this.masterKeys).epoch;
    const all = [...new Set([...notes.map(({ epoch }) => epoch), ...counts.keys(), ...held])];
    return all
      .sort((a, b) => a - b)
      .map((epoch) => {
        const note: EpochNote | undefined = notes.find((one) => one.epoch === epoch);
        return {
          epoch,
          since: note?.since ?? null,
          isHeld: held.includes(epoch),
          isNewest: epoch === newest,
          closedAt: note?.closedAt ?? null,
          destroyedAt: note?.destroyedAt ?? null,
          keys: counts.get(epoch) ?? 0,
        };
      });
  }

  /** Before anybody can have it: whatever is wrapped by it is wrapped later than this. */
  async announce(epoch: number): Promise<void> {
    await this.store.noteEpoch(epoch);
  }

  /**
   * Wraps every key that hangs on an older epoch anew. Each is changed on condition that it still is what was read, so
   * it may be broken off and begun again, and done twice at once; passes are made until one finds nothing.
   */
  async rewrap(): Promise<Rewrapped> {
    const newest = newestOf(this.masterKeys);
    await this.store.noteEpoch(newest.epoch);
    const done = { rewrapped: 0, dropped: 0 };
    for (;;) {
      const before = done.rewrapped + done.dropped;
      for (const master of this.masterKeys.epochs.filter((one) => one.epoch < newest.epoch)) {
        const { rewrapped, dropped } = await this.rewrapFrom(master);
        done.rewrapped += rewrapped;
        done.dropped += dropped;
      }
      if (done.rewrapped + done.dropped === before) break;
    }
    const left = [...(await this.countByEpoch())].filter(([epoch]) => epoch < newest.epoch);
    const unopened = left.map(([epoch, keys]) => ({ epoch, keys }));
    return { newest: newest.epoch, ...done, unopened };
  }

  /** The same for those that hang on one master key, also when it is in this process's hand alone. */
  async rewrapFrom(master: MasterEpoch): Promise<{ rewrapped: number; dropped: number }> {
    const done = { rewrapped: 0, dropped: 0 };
    for await (const batch of this.wrappedBy(master.epoch)) {
      const denied = await this.store.denied(batch.map(({ subjectKey }) => subjectKey));
      if (denied.length > 0) done.dropped += await this.store.remove(denied);
      const newest = newestOf(this.masterKeys);
      const alive = batch.filter(({ subjectKey }) => !denied.includes(subjectKey));
      done.rewrapped += await this.store.rewrap(alive.map((key) => wrapBy(newest, unwrapBy(master, key))));
    }
    return done;
  }

  async countOf(epoch: number): Promise<number> {
    return this.models.wrappedKeys.countDocuments({ epoch });
  }

  /** From here on whoever has wrapped a key by it wraps it anew, and wraps no other by it. */
  async close(epoch: number): Promise<void> {
    await this.store.noteEpoch(epoch);
    await this.end(epoch, 'closedAt');
  }

  async noteDestroyed(epoch: number): Promise<void> {
    await this.end(epoch, 'destroyedAt');
  }

  private async end(epoch: number, as: 'closedAt' | 'destroyedAt'): Promise<void> {
    const { collection } = this.models.masterEpochs;
    await collection.updateOne({ _id: epoch as never, [as]: null }, [{ $set: { [as]: '$$NOW' } }]);
  }

  private async *wrappedBy(epoch: number): AsyncGenerator<WrappedKey[]> {
    for (let after = ''; ;) {
      const docs = await this.models.wrappedKeys
        .find({ epoch, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean();
      const last = docs.at(-1);
      if (last === undefined) return;
      yield docs.map(wrappedKeyOf);
      after = last._id;
    }
  }

  private async countByEpoch(): Promise<Map<number, number>> {
    const counts = await this.models.wrappedKeys.aggregate<{ _id: number; keys: number }>([
      { $group: { _id: '$epoch', keys: { $sum: 1 } } },
    ]);
    return new Map(counts.map(({ _id, keys }) => [_id, keys]));
  }
}
