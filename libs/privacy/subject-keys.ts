import { randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { MasterKeys } from './master-keys';
import { seal, unseal } from './sealed';

/** A data key as it is stored: wrapped by a master key of an epoch. */
export interface WrappedKey {
  keyId: string;
  subjectKey: string;
  epoch: number;
  wrapped: Buffer;
}

/** Where wrapped keys live. One key per subject; an insert that comes second gets the first one back. */
export interface WrappedKeyStore {
  insertOnce(keys: WrappedKey[]): Promise<WrappedKey[]>;
  bySubject(subjectKeys: string[]): Promise<WrappedKey[]>;
  byKeyId(keyId: string): Promise<WrappedKey | null>;
}

export interface DataKey {
  keyId: string;
  subjectKey: string;
  key: Buffer;
}

/** What is needed of the keys to encrypt and decrypt, and nothing that makes one. */
export type KeysInUse = Pick<SubjectKeys, 'of' | 'byKeyId'>;

/** There is no key: the subject is unknown or was erased. Whoever needed it must stop, not go on without. */
export class NoKeyError extends Error {
  override name = 'NoKeyError';
}

const CACHED_KEYS = 50_000;
/** How long a key may outlive its destruction in a process's memory. */
export const KEY_CACHE_SECONDS = 300;

/** Each subject's data key, made before the first write, unwrapped on demand, cached for a bounded time. */
export class SubjectKeys {
  private readonly bySubject = new LRUCache<string, DataKey>({
    max: CACHED_KEYS,
    ttl: KEY_CACHE_SECONDS * 1000,
  });
  private readonly byId = new LRUCache<string, DataKey>({ max: CACHED_KEYS, ttl: KEY_CACHE_SECONDS * 1000 });

  constructor(
    private readonly store: WrappedKeyStore,
    private readonly masterKeys: MasterKeys,
  ) {}

  /** Makes keys for new subjects; those that have one keep it. */
  async create(subjectKeys: string[]): Promise<void> {
    const newest = this.masterKeys.epochs.reduce((a, b) => (a.epoch > b.epoch ? a : b));
    const wrapped = subjectKeys.map((subjectKey): WrappedKey => {
      const keyId = randomUUID();
      const sealedKey = seal(newest.key, randomBytes(32), `key:${keyId}:${subjectKey}`);
      return { keyId, subjectKey, epoch: newest.epoch, wrapped: sealedKey };
    });
    for (const key of await this.store.insertOnce(wrapped)) this.remember(this.unwrap(key));
  }

  /** @throws NoKeyError for a subject that has none. */
  async of(subjectKey: string): Promise<DataKey> {
    const key = (await this.ofMany([subjectKey])).get(subjectKey);
    if (!key) throw new NoKeyError(`No data key for subject ${subjectKey}.`);
    return key;
  }

  /** The keys of many subjects by subject key; a subject that has none is missing from the map. */
  async ofMany(subjectKeys: string[]): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const subjectKey of new Set(subjectKeys)) {
      const cached = this.bySubject.get(subjectKey);
      if (cached) found.set(subjectKey, cached);
      else missing.push(subjectKey);
    }
    if (missing.length > 0) {
      for (const wrapped of await this.store.bySubject(missing)) {
        const key = this.remember(this.unwrap(wrapped));
        found.set(key.subjectKey, key);
      }
    }
    return found;
  }

  /** @throws NoKeyError when the key was destroyed or never was. */
  async byKeyId(keyId: string): Promise<DataKey> {
    const cached = this.byId.get(keyId);
    if (cached) return cached;
    const wrapped = await this.store.byKeyId(keyId);
    if (!wrapped) throw new NoKeyError(`No data key ${keyId}.`);
    return this.remember(this.unwrap(wrapped));
  }

  private unwrap({ keyId, subjectKey, epoch, wrapped }: WrappedKey): DataKey {
    const master = this.masterKeys.epochs.find((e) => e.epoch === epoch);
    if (!master)
      throw new NoKeyError(`Key ${keyId} is wrapped by master epoch ${epoch}, which is not loaded.`);
    return { keyId, subjectKey, key: unseal(master.key, wrapped, `key:${keyId}:${subjectKey}`) };
  }

  private remember(key: DataKey): DataKey {
    this.bySubject.set(key.subjectKey, key);
    this.byId.set(key.keyId, key);
    return key;
  }
}
