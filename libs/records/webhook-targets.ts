import { randomBytes, randomUUID } from 'node:crypto';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import type { Models } from './schemas/models';
import type { WebhookTargetDoc } from './schemas/operating';
import type { Vault } from './vault';

export interface WebhookTarget {
  id: string;
  url: string;
  /** `whsec_…`, as Standard Webhooks writes it. */
  secret: string;
}

/** Stands among the purposes of a target that tasks for humans are announced to. It is no registered purpose. */
export const TASKS_PURPOSE = 'ops-tasks';

/** Where signed webhooks go; registered by ops, for purposes. */
export class WebhookTargets {
  constructor(
    private readonly models: Pick<Models, 'webhookTargets'>,
    private readonly vault: Vault,
  ) {}

  /** Registers a target; the secret is shown now and never again. */
  async register(url: string, purposes: string[], by: string): Promise<WebhookTarget> {
    const id = randomUUID();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const sealedSecret = await this.vault.seal(SYSTEM_SUBJECT, `webhook-target:${id}`, secret);
    await this.models.webhookTargets.create({ _id: id, url, sealedSecret, purposes, by, at: new Date() });
    return { id, url, secret };
  }

  /** The target that a purpose's webhooks go to: the one registered last. */
  async forPurpose(purpose: string): Promise<WebhookTarget | null> {
    const doc = await this.models.webhookTargets
      .findOne({ purposes: purpose })
      .sort({ at: -1 })
      .lean<WebhookTargetDoc>();
    if (!doc) return null;
    const secret = await this.vault.open<string>(
      SYSTEM_SUBJECT,
      `webhook-target:${doc._id}`,
      doc.sealedSecret,
    );
    return { id: doc._id, url: doc.url, secret };
  }

  async list(): Promise<Omit<WebhookTargetDoc, 'sealedSecret'>[]> {
    return this.models.webhookTargets
      .find({}, { sealedSecret: 0 })
      .sort({ at: -1 })
      .lean<Omit<WebhookTargetDoc, 'sealedSecret'>[]>();
  }

  async remove(id: string): Promise<boolean> {
    return (await this.models.webhookTargets.deleteOne({ _id: id })).deletedCount === 1;
  }
}
