import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Models } from './schemas/models';
import type { ApiKeyDoc, ApiRole } from './schemas/operating';
import { asBuffer } from './wrapped-key-store';

export interface ApiIdentity {
  keyId: string;
  name: string;
  role: ApiRole;
}

const LAST_USED_STEP_MS = 60_000;
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** API keys: shown once, kept as a hash, revocable. A key reads `tact_<role>_<id>_<secret>`. */
export class ApiKeys {
  constructor(private readonly models: Pick<Models, 'apiKeys'>) {}

  /** Makes a key; the returned text is the only time it can be seen. */
  async create(name: string, role: ApiRole): Promise<{ id: string; key: string }> {
    const id = randomBytes(6).toString('hex');
    const key = `tact_${role}_${id}_${randomBytes(24).toString('hex')}`;
    await this.models.apiKeys.create({
      _id: id,
      hash: digest(key),
      name,
      role,
      createdAt: new Date(),
      lastUsedAt: null,
      revokedAt: null,
    });
    return { id, key };
  }

  /** Who a key belongs to; null when it is unknown, wrong or revoked. */
  async identify(key: string): Promise<ApiIdentity | null> {
    const id = /^tact_[a-z]+_([0-9a-f]{12})_[0-9a-f]{48}$/.exec(key)?.[1];
    if (id === undefined) return null;
    const doc = await this.models.apiKeys.findById(id).lean<ApiKeyDoc>();
    if (!doc || doc.revokedAt !== null || !timingSafeEqual(asBuffer(doc.hash), digest(key))) return null;
    const now = new Date();
    if (!doc.lastUsedAt || now.getTime() - doc.lastUsedAt.getTime() > LAST_USED_STEP_MS) {
      await this.models.apiKeys.updateOne({ _id: id }, { $set: { lastUsedAt: now } });
    }
    return { keyId: id, name: doc.name, role: doc.role };
  }

  async revoke(id: string): Promise<boolean> {
    const revoked = await this.models.apiKeys.updateOne(
      { _id: id, revokedAt: null },
      { $set: { revokedAt: new Date() } },
    );
    return revoked.modifiedCount === 1;
  }

  async list(): Promise<Omit<ApiKeyDoc, 'hash'>[]> {
    return this.models.apiKeys.find({}, { hash: 0 }).sort({ createdAt: 1 }).lean<Omit<ApiKeyDoc, 'hash'>[]>();
  }
}
