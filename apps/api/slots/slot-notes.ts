import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { HOUR, type Decision, type Journey, type Verdict } from '@tact/journey';
import { KeyedHash, type MasterKeys } from '@tact/privacy';
import type { Records } from '@tact/records';
import { MASTER_KEYS, RECORDS } from '../providers';

const REMEMBERED = 20_000;

/**
 * Decisions about what is no promotion: it is no touch and takes no impression, but whoever reads it may ask why.
 * One is on record for each visit, however many pages of it ask.
 */
@Injectable()
export class SlotNotes {
  private readonly hash: KeyedHash;
  private readonly recorded = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.hash = new KeyedHash(masterKeys, 'slot-decision');
  }

  /** The id it is on record under. */
  async record(
    subject: string,
    { slot, session }: { slot: string; session: string | null },
    { decision, judged }: { decision: Decision; judged: Journey },
    { variant }: Extract<Verdict, { do: 'send' }>,
  ): Promise<string> {
    const { candidate, policy, at } = decision;
    const { contentHash, category, product } = candidate;
    const visit = session ?? `hour ${Math.floor(at / HOUR)}`;
    const parts = [subject, slot, visit, contentHash, variant, category ?? '', product ?? '', policy];
    const id = this.hash
      .of(...parts)
      .toString('hex')
      .slice(0, 32);
    if (this.recorded.has(id)) return id;
    await this.records.journal.record(subject, [{ ...decision, id, touchId: null }], judged);
    this.recorded.set(id, true);
    return id;
  }
}
