import { Inject, Injectable } from '@nestjs/common';
import type { Records } from '@tact/records';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { tellJourney } from './tell-journey';

/** What they left out themselves, by its tags alone: nobody need say why. */
export const OWN_CHOICE = 'own-choice';

/** What somebody is spared of, from the API and from their own pages alike. */
@Injectable()
export class Contexts {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  /** Without an end of its own it lasts as long as the policy remembers such things. */
  async tell(
    subject: string,
    { context, tags, until }: { context: string; tags: string[]; until: Date | null },
    now: Date,
  ): Promise<void> {
    const told = { context, tags, until: until?.getTime() ?? null };
    await tellJourney(this.records, subject, [{ type: 'Context Told', at: now.getTime(), ...told }], now);
  }

  async end(subject: string, context: string, now: Date): Promise<void> {
    await tellJourney(this.records, subject, [{ type: 'Context Ended', at: now.getTime(), context }], now);
  }

  /** Everything that a context mutes: the policy's tags for it, and those that were told with it. */
  mutedBy(context: string, tags: string[]): string[] {
    const { mutes } = this.rules.policy.sensitiveContexts;
    const named = Object.hasOwn(mutes, context) ? (mutes[context] ?? []) : [];
    return [...new Set([...named, ...tags])];
  }
}
