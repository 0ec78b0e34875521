import { randomBytes, randomUUID } from 'node:crypto';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import type { Models } from './schemas/models';
import type { ReportSourceDoc } from './schemas/operating';
import type { Vault } from './vault';

/** Who may report what became of mails: each signs with a secret of its own. */
export class ReportSources {
  constructor(
    private readonly models: Pick<Models, 'reportSources'>,
    private readonly vault: Vault,
  ) {}

  /** The secret, `whsec_…` as Standard Webhooks writes it, is shown now and never again. */
  async register(name: string, by: string): Promise<{ id: string; name: string; secret: string }> {
    const id = randomUUID();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const sealedSecret = await this.vault.seal(SYSTEM_SUBJECT, `report-source:${id}`, secret);
    await this.models.reportSources.create({ _id: id, name, sealedSecret, by, at: new Date() });
    return { id, name, secret };
  }

  /** Those in force, with their secrets, for checking a signature. */
  async withSecrets(): Promise<{ name: string; secret: string }[]> {
    const docs = await this.models.reportSources.find().lean<ReportSourceDoc[]>();
    return Promise.all(
      docs.map(async ({ _id, name, sealedSecret }) => ({
        name,
        secret: await this.vault.open<string>(SYSTEM_SUBJECT, `report-source:${_id}`, sealedSecret),
      })),
    );
  }

  async list(): Promise<Omit<ReportSourceDoc, 'sealedSecret'>[]> {
    return this.models.reportSources
      .find({}, { sealedSecret: 0 })
      .sort({ at: -1 })
      .lean<Omit<ReportSourceDoc, 'sealedSecret'>[]>();
  }

  async remove(id: string): Promise<boolean> {
    return (await this.models.reportSources.deleteOne({ _id: id })).deletedCount === 1;
  }
}
