import { sealOpenMethods, type Records } from '@tact/records';
import { WorkLoop } from './work-loop';

const AT_ONCE = 200;
/** Nothing new lies open, unless a process of before is still there. */
const LOOK_EVERY_MS = 6 * 3_600_000;

/** Seals what lies open of how consents were said, from before that was sealed. Any number of them may run. */
export class MethodSealer {
  private readonly loop: WorkLoop;
  private place: Parameters<typeof sealOpenMethods>[2] = { in: 'entries', after: null };

  constructor(
    private readonly records: Pick<Records, 'models' | 'vault'>,
    log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Sealing how consents were said', () => this.sealSome(), log, LOOK_EVERY_MS);
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async sealSome(): Promise<boolean> {
    const { models, vault } = this.records;
    const { last } = await sealOpenMethods(models, vault, this.place, AT_ONCE);
    const isThrough = last === null && this.place.in === 'requests';
    if (last !== null) this.place = { ...this.place, after: last };
    else this.place = { in: this.place.in === 'entries' ? 'requests' : 'entries', after: null };
    return !isThrough;
  }
}
