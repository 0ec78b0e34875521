import { isConsistent, openCheckpoint, signCheckpoint, type Signers, type TreeHead } from '@tact/privacy';
import type { LogCheckpointDoc } from './schemas/log';
import type { Models } from './schemas/models';
import type { TransparencyLog } from './transparency-log';
import { insertNew } from './wrapped-key-store';

/** The log no longer continues what was signed before: it was changed. Nothing is signed any more. */
export class TamperedLogError extends Error {
  override name = 'TamperedLogError';
}

/** Signs the heads of the log. None is ever signed that does not continue every one before. */
export class Checkpoints {
  constructor(
    private readonly models: Pick<Models, 'logCheckpoints'>,
    private readonly log: TransparencyLog,
    private readonly signers: Signers,
  ) {}

  /** The signed head of the log as it is now. */
  async current(): Promise<string> {
    return this.sign(await this.log.size());
  }

  /** A signed head over at least so many entries: the newest there is, or a new one. */
  async covering(size: number): Promise<string> {
    const newest = await this.newest();
    return newest !== null && newest._id >= size ? newest.checkpoint : this.current();
  }

  /** What a signed checkpoint states; throws when it is not one of this log's. */
  open(checkpoint: string): TreeHead {
    return openCheckpoint(checkpoint, this.signers.publicKeys.log);
  }

  /** Holds one that was handed out before against the log; throws TamperedLogError when it does not continue it. */
  async holdAgainst(earlier: TreeHead, current: TreeHead): Promise<void> {
    const path =
      earlier.size > current.size ? [] : await this.log.consistencyPath(earlier.size, current.size);
    if (isConsistent(earlier, current, path)) return;
    throw new TamperedLogError(
      `The log of ${current.size} entries does not continue the checkpoint of ${earlier.size}: it was changed.`,
    );
  }

  private async sign(size: number): Promise<string> {
    const newest = await this.newest();
    if (newest?._id === size) return newest.checkpoint;
    const head = { origin: this.signers.checkpoint.name, size, root: await this.log.rootAt(size) };
    if (newest !== null) await this.holdAgainst(this.open(newest.checkpoint), head);
    const checkpoint = signCheckpoint(head, this.signers.checkpoint);
    const refused = await insertNew(this.models.logCheckpoints.collection, [
      { _id: size, checkpoint, at: new Date() },
    ]);
    if (refused.length === 0) return checkpoint;
    // Somebody else signed the same head meanwhile: theirs is the one.
    const doc = await this.models.logCheckpoints.findById(size).lean<LogCheckpointDoc>();
    if (!doc || !this.open(doc.checkpoint).root.equals(head.root)) {
      throw new TamperedLogError(`Two roots were signed for ${size} entries.`);
    }
    return doc.checkpoint;
  }

  private async newest(): Promise<LogCheckpointDoc | null> {
    return this.models.logCheckpoints.findOne().sort({ _id: -1 }).lean<LogCheckpointDoc>();
  }
}
