import { condition, executeChild, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import { tellProcessor } from './tell-processor';

/** Longer than anything is asked for: a child that was ended from outside is looked for again. */
const LOOK_AGAIN_MS = 12 * 3_600_000;

/** The processors of one erasure, each in a child of its own; children outlive the wait for them. */
export class ProcessorsOfErasure {
  private readonly asking = new Set<string>();
  private isNews = false;

  constructor(private readonly requestId: string) {}

  /** Those that are asked already are left alone. */
  tell(processors: string[]): void {
    for (const processor of processors) {
      if (this.asking.has(processor)) continue;
      this.asking.add(processor);
      void this.ask(processor);
    }
  }

  /** Whether every one that was told has given its last word. */
  isOver(): boolean {
    return this.asking.size === 0;
  }

  lookAgain(): void {
    this.isNews = true;
  }

  /** Until a processor gave its last word, or somebody decided something. */
  async news(): Promise<void> {
    await condition(() => this.isNews, LOOK_AGAIN_MS);
    this.isNews = false;
  }

  private async ask(processor: string): Promise<void> {
    const { requestId } = this;
    try {
      await executeChild(tellProcessor, {
        workflowId: `${workflowInfo().workflowId}:processor:${processor}`,
        args: [{ requestId, processor }],
        // What was ordered is seen through, whatever becomes of the erasure that ordered it.
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: 'Privacy request: one processor',
      });
      this.isNews = true;
    } catch {
      // Ended from outside: it is told again when somebody looks, and not at once for ever.
    } finally {
      this.asking.delete(processor);
    }
  }
}
