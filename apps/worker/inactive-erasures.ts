import { deadlineOf, type DeadlineTable, type PurposeRegister } from '@tact/policy';
import { cutoffOf, type Records } from '@tact/records';
import type { PurgeCounts } from '@tact/workflows';
import type { ContactPolicy } from '@tact/journey';

const REGULATION = 'gdpr';
const DAY_MS = 24 * 3_600_000;

/**
 * Begins the erasure of who was not heard of for a long time: an erasure like any other, which nobody asked for and of
 * which nobody is told, because who stayed away is left alone.
 */
export class InactiveErasures {
  constructor(
    private readonly records: Pick<Records, 'inactivePeople' | 'privacyRequests' | 'retention' | 'erasing'>,
    private readonly book: { policy(): ContactPolicy },
    private readonly rules: { register: PurposeRegister; deadlines: DeadlineTable },
  ) {}

  /** As many as a day allows, whoever was silent for longest first. What a legal hold keeps is counted on the way. */
  async begin(progressed: () => void): Promise<PurgeCounts> {
    const now = await this.records.retention.now();
    const since = this.since(now);
    if (since === null) return { purged: 0, held: 0 };
    const { inactivePeople } = this.records;
    const { memory } = this.book.policy();
    const begunToday = await inactivePeople.begunSince(new Date(now.getTime() - DAY_MS));
    const most = (memory?.erasuresADay ?? 0) - begunToday;
    const askedFor = await inactivePeople.askedFor();
    const counts = { purged: 0, held: 0 };
    for await (const subjectKey of inactivePeople.silentSince(since)) {
      if (counts.purged >= most) break;
      progressed();
      if (askedFor.has(subjectKey)) continue;
      const standing = await inactivePeople.standingOf(subjectKey, since, now);
      if (standing === 'held') counts.held += 1;
      if (standing !== 'inactive') continue;
      await this.open(subjectKey, now);
      counts.purged += 1;
    }
    return counts;
  }

  /** Asked once more before anything is cut off: somebody may have come back since, or been put under a hold. */
  async isInactiveStill(subjectKeys: string[]): Promise<boolean> {
    const now = await this.records.retention.now();
    const since = this.since(now);
    if (since === null) return false;
    const [first = ''] = subjectKeys;
    return (await this.records.inactivePeople.standingOf(first, since, now)) !== 'known';
  }

  private since(now: Date): Date | null {
    const months = this.book.policy().memory?.inactiveMonths ?? null;
    return months === null ? null : cutoffOf(`P${months}M`, now);
  }

  /** The worker's own starter begins it, as it begins every request whose taker did not. */
  private async open(subjectKey: string, now: Date): Promise<void> {
    const jurisdiction = this.rules.register.controller.country;
    const { acknowledgeBy, dueBy } = deadlineOf(
      REGULATION,
      jurisdiction,
      'erasure',
      now,
      this.rules.deadlines,
    );
    await this.records.privacyRequests.open({
      ...{ right: 'erasure', regulation: REGULATION, jurisdiction, source: 'retention' },
      ...{ receivedAt: now, beginsAt: now, acknowledgeBy, dueBy, owner: 'retention' },
      content: {
        externalIds: [],
        // The person first: those who turned out to be them come after.
        subjectKeys: await this.records.erasing.everyOneOf([subjectKey]),
        email: null,
        language: null,
      },
    });
  }
}
