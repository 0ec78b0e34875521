import { randomBytes } from 'node:crypto';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import { durable } from './connection';
import type { Models } from './schemas/models';
import type { ControllerDoc } from './schemas/requests';
import type { Vault } from './vault';

/** As long as this, callbacks are signed with the secret before the newest, too. */
const OVERLAP_MS = 24 * 3_600_000;

/** Who sends requests on: each has a secret of its own that callbacks to it are signed with. */
export class Controllers {
  constructor(
    private readonly models: Pick<Models, 'controllers'>,
    private readonly vault: Vault,
  ) {}

  /** Makes a new secret, shown now and never again; the one before signs for a day more. */
  async renewSecret(name: string, now = new Date()): Promise<{ secret: string; formerUntil: Date | null }> {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const sealedSecret = await this.vault.seal(SYSTEM_SUBJECT, `controller:${name}`, secret);
    const before = await this.models.controllers.findById(name).lean<ControllerDoc>();
    const formerUntil = before === null ? null : new Date(now.getTime() + OVERLAP_MS);
    await this.models.controllers.updateOne(
      { _id: name },
      { $set: { sealedSecret, formerSecret: before?.sealedSecret ?? null, formerUntil, at: now } },
      { upsert: true, writeConcern: durable },
    );
    return { secret, formerUntil };
  }

  /** What signs callbacks to it, the newest first; none where it never asked for one. */
  async secretsOf(name: string, now: Date): Promise<string[]> {
    const doc = await this.models.controllers.findById(name).lean<ControllerDoc>();
    if (doc === null) return [];
    const isOverlapping = doc.formerUntil !== null && doc.formerUntil > now;
    const sealed = [doc.sealedSecret, ...(isOverlapping && doc.formerSecret ? [doc.formerSecret] : [])];
    return Promise.all(
      sealed.map((bytes) => this.vault.open<string>(SYSTEM_SUBJECT, `controller:${name}`, bytes)),
    );
  }
}
