import type { Models } from './schemas/models';
import type { ApprovalDoc } from './schemas/operating';
import { insertNew } from './wrapped-key-store';

/** Which content an editor approved, by its hash: changed content is other content. */
export class Approvals {
  constructor(private readonly models: Pick<Models, 'approvals'>) {}

  /** False when this very content was approved before. */
  async approve(contentHash: string, play: string, by: string): Promise<boolean> {
    const approval: ApprovalDoc = { _id: contentHash, play, by, at: new Date() };
    return (await insertNew(this.models.approvals.collection, [approval])).length === 0;
  }

  async all(): Promise<ApprovalDoc[]> {
    return this.models.approvals.find().lean<ApprovalDoc[]>();
  }
}
