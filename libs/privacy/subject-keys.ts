import { randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { asProvider, type MasterKeyProvider } from './master-key-provider';
import { MasterKeyError, newestOf, type MasterEpoch, type MasterKeys } from './master-keys';
import { ErasedSubjectError, MissingEpochError, NoKeyError } from './no-key';
import { seal, unseal } from './sealed';
import { SYSTEM_SUBJECT } from './system-subject';

/** A data key as it is stored: wrapped by a master key of an epoch. */
export interface WrappedKey {
  keyId: string;
  subjectKey: string;
  epoch: number;
  wrapped: Buffer;
}

/** What all processes know of a master key: not the key. */
export interface EpochNote {
  epoch: number;
  since: Date;
  /** Nothing may be wrapped by it any more: somebody is about to destroy it, or has. */
  closedAt: Date | null;
  destroyedAt: Date | null;
}

/** Where wrapped keys live. One key per subject; an insert that comes second gets the first one back. */
export interface WrappedKeyStore {
  insertOnce(keys: WrappedKey[]): Promise<WrappedKey[]>;
  bySubject(subjectKeys: string[]): Promise<WrappedKey[]>;
  byKeyId(keyId: string): Promise<WrappedKey | null>;
  /** Replaces keys that are still there and still wrapped by an older epoch; how many. */
  rewrap(keys: WrappedKey[]): Promise<number>;
  /** Deletes the keys of subjects; how many there were. */
  remove(subjectKeys: string[]): Promise<number>;
  /** Puts subjects on the deny list; durable when it resolves, and for good. */
  deny(subjectKeys: string[]): Promise<void>;
  /** Which of these are on the deny list. */
  denied(subjectKeys: string[]): Promise<string[]>;
  epochs(): Promise<EpochNote[]>;
  /** Notes since when there is a master key, by the store's own clock; the first time counts. */
  noteEpoch(epoch: number): Promise<void>;
}

export interface DataKey {
  keyId: string;
  subjectKey: string;
  key: Buffer;
}

/** What is needed of the keys to encrypt and decrypt, and nothing that makes one. */
export type KeysInUse = Pick<SubjectKeys, 'of' | 'byKeyId'>;

const CACHED_KEYS = 50_000;
/** The longest that a process may hold a key; a receipt comes within a minute and waits for that. */
const LONGEST_CACHED_SECONDS = 20;
const LOOK_AT_EPOCHS_EVERY_MS = 60_000;

const contextOf = ({ keyId, subjectKey }: Pick<WrappedKey, 'keyId' | 'subjectKey'>): string =>
  `key:${keyId}:${subjectKey}`;

export const wrapBy = (master: MasterEpoch, key: DataKey): WrappedKey => ({
  keyId: key.keyId,
  subjectKey: key.subjectKey,
  epoch: master.epoch,
  wrapped: seal(master.key, key.key, contextOf(key)),
});

export const unwrapBy = (master: MasterEpoch, wrapped: WrappedKey): DataKey => ({
  keyId: wrapped.keyId,
  subjectKey: wrapped.subjectKey,
  key: unseal(master.key, wrapped.wrapped, contextOf(wrapped)),
});

/**
 * What TACT_KEY_CACHE_SECONDS says, 20 without it. Every process is given the same: the one that erases waits as long
 * as the others may hold a key.
 * @throws RangeError unless it is a whole number from 1 to 20.
 */
export function keyCacheSeconds(env: NodeJS.ProcessEnv): number {
  const said = env['TACT_KEY_CACHE_SECONDS'] || String(LONGEST_CACHED_SECONDS);
  const seconds = Number(said);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_CACHED_SECONDS) return seconds;
  throw new RangeError(
    `TACT_KEY_CACHE_SECONDS is ${said}: make it a whole number from 1 to ${LONGEST_CACHED_SECONDS}, the same for every process.`,
  );
}

/** Each subject's data key, made before the first write, unwrapped on demand, cached for a bounded time. */
export class SubjectKeys {
  private readonly bySubject: LRUCache<string, DataKey>;
  private readonly byId: LRUCache<string, DataKey>;
  private readonly master: MasterKeyProvider;
  private lookedAtEpochs = -Infinity;
  private noted = 0;

  constructor(
    private readonly store: WrappedKeyStore,
    masterKeys: MasterKeys | MasterKeyProvider,
    /**
     * How long a process may use a key after its destruction elsewhere, in seconds, counted from the moment at which
     * it asked for it. Whoever promises that nobody holds a key waits so long.
     */
    readonly heldForSeconds: number = LONGEST_CACHED_SECONDS,
  ) {
    this.master = asProvider(masterKeys);
    // What grows old is let go also where nobody asks for it again.
    const limits = { max: CACHED_KEYS, ttl: heldForSeconds * 1000, ttlAutopurge: true };
    this.bySubject = new LRUCache(limits);
    this.byId = new LRUCache(limits);
  }

  /**
   * Makes keys for new subjects; those that have one keep it.
   * @throws ErasedSubjectError when one of them was erased; the others have their keys then.
   */
  async create(subjectKeys: string[]): Promise<void> {
    if (subjectKeys.length === 0) return;
    const asked = performance.now();
    const newest = await this.newestNoted();
    const made = subjectKeys.map((subjectKey) =>
      wrapBy(newest, { keyId: randomUUID(), subjectKey, key: randomBytes(32) }),
    );
    const stored = await this.store.insertOnce(made);
    // Asked after the insert: whoever denies or closes before it is seen here, and whoever does so after it finds the
    // key and takes it out, or wraps it anew.
    const [denied, epochs] = await Promise.all([this.store.denied(subjectKeys), this.store.epochs()]);
    if (denied.length > 0) await this.store.remove(denied);
    const keys = await this.unwrapAll(stored.filter(({ subjectKey }) => !denied.includes(subjectKey)));
    await this.heed(epochs);
    if (epochs.some(({ epoch, closedAt }) => epoch === newest.epoch && closedAt !== null)) {
      const mine = new Set(made.map(({ keyId }) => keyId));
      await this.wrapAnew(keys.filter(({ keyId }) => mine.has(keyId)));
    }
    for (const key of keys) this.remember(key, asked);
    const [erased] = denied;
    if (erased !== undefined) throw new ErasedSubjectError(erased);
  }

  /**
   * Ends everything sealed for these subjects: they go on the deny list, durably and for good, then their keys are
   * deleted, then this process forgets them. Other processes do within `heldForSeconds`. Again, it deletes what a
   * crash left. Returns how many keys there were.
   */
  async destroy(subjectKeys: string[]): Promise<number> {
    if (subjectKeys.includes(SYSTEM_SUBJECT)) {
      throw new RangeError('The key of everything that is about no one person is not destroyed.');
    }
    if (subjectKeys.length === 0) return 0;
    await this.store.deny(subjectKeys);
    const deleted = await this.store.remove(subjectKeys);
    for (const subjectKey of subjectKeys) {
      const cached = this.bySubject.peek(subjectKey);
      if (cached) this.byId.delete(cached.keyId);
      this.bySubject.delete(subjectKey);
    }
    return deleted;
  }

  /** @throws ErasedSubjectError for a subject that was erased. @throws NoKeyError for one that has none. */
  async of(subjectKey: string): Promise<DataKey> {
    const key = (await this.ofMany([subjectKey])).get(subjectKey);
    if (key) return key;
    const [erased] = await this.store.denied([subjectKey]);
    throw erased === undefined
      ? new NoKeyError(`No data key for subject ${subjectKey}.`)
      : new ErasedSubjectError(subjectKey);
  }

  /** The keys of many subjects by subject key; a subject that has none, or was erased, is missing from the map. */
  async ofMany(subjectKeys: string[]): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const subjectKey of new Set(subjectKeys)) {
      const cached = this.bySubject.get(subjectKey);
      if (cached) found.set(subjectKey, cached);
      else missing.push(subjectKey);
    }
    if (missing.length > 0) {
      const asked = performance.now();
      const [stored, denied] = await Promise.all([
        this.store.bySubject(missing),
        this.store.denied(missing),
        this.lookAtEpochs(),
      ]);
      for (const key of await this.unwrapAll(stored.filter((one) => !denied.includes(one.subjectKey)))) {
        found.set(key.subjectKey, this.remember(key, asked));
      }
    }
    return found;
  }

  /** @throws ErasedSubjectError @throws NoKeyError when the key was destroyed or never was. */
  async byKeyId(keyId: string): Promise<DataKey> {
    const cached = this.byId.get(keyId);
    if (cached) return cached;
    const asked = performance.now();
    const [wrapped] = await Promise.all([this.store.byKeyId(keyId), this.lookAtEpochs()]);
    if (!wrapped) throw new NoKeyError(`No data key ${keyId}.`);
    const [erased] = await this.store.denied([wrapped.subjectKey]);
    if (erased !== undefined) throw new ErasedSubjectError(erased);
    const [key] = await this.unwrapAll([wrapped]);
    return this.remember(key as DataKey, asked);
  }

  /** @throws MissingEpochError when a key hangs on a master key that is not here, also not after another look. */
  private async unwrapAll(wrapped: WrappedKey[]): Promise<DataKey[]> {
    const masterOf = (epoch: number) => this.master.epochs.find((one) => one.epoch === epoch);
    if (wrapped.some(({ epoch }) => !masterOf(epoch))) await this.readMasterKeys();
    return wrapped.map((one) => {
      const master = masterOf(one.epoch);
      if (!master) throw new MissingEpochError(one.keyId, one.epoch, this.master.remedy);
      return unwrapBy(master, one);
    });
  }

  /** What was just wrapped by a master key that is about to go is wrapped by a newer one, or is not there at all. */
  private async wrapAnew(keys: DataKey[]): Promise<void> {
    const newest = await this.newestNoted();
    const isOpen = (await this.store.epochs()).every(
      ({ epoch, closedAt }) => epoch !== newest.epoch || closedAt === null,
    );
    if (!isOpen) {
      await this.store.remove(keys.map(({ subjectKey }) => subjectKey));
      throw new MasterKeyError(
        `Master epoch ${newest.epoch} is closed, and this process has no newer one. ${this.master.remedy}`,
      );
    }
    await this.store.rewrap(keys.map((key) => wrapBy(newest, key)));
  }

  /** Since when an epoch can have wrapped anything says which erasures it has to do with. */
  private async newestNoted(): Promise<MasterEpoch> {
    const newest = newestOf(this.master);
    if (this.noted !== newest.epoch) await this.store.noteEpoch(newest.epoch);
    this.noted = newest.epoch;
    return newest;
  }

  private async lookAtEpochs(): Promise<void> {
    if (performance.now() - this.lookedAtEpochs < LOOK_AT_EPOCHS_EVERY_MS) return;
    this.lookedAtEpochs = performance.now();
    await this.heed(await this.store.epochs());
  }

  /** Where others know a newer master key, or have destroyed one that is still held here, the keys are read again. */
  private async heed(epochs: EpochNote[]): Promise<void> {
    const newest = newestOf(this.master).epoch;
    const held = new Set(this.master.epochs.map(({ epoch }) => epoch));
    const isStale = epochs.some(
      ({ epoch, closedAt, destroyedAt }) =>
        (epoch > newest && closedAt === null) || (destroyedAt !== null && held.has(epoch)),
    );
    if (isStale) await this.readMasterKeys();
  }

  /** A source that can't be read changes nothing: what is known is good, and what is missing says so itself. */
  private async readMasterKeys(): Promise<void> {
    await this.master.reload().catch(() => undefined);
  }

  private remember(key: DataKey, start: number): DataKey {
    this.bySubject.set(key.subjectKey, key, { start });
    this.byId.set(key.keyId, key, { start });
    return key;
  }
}
