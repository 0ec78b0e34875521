import { Inject, Injectable } from '@nestjs/common';
import type { Records } from '@tact/records';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Provenance, type Telling } from './provenance';
import { tellJourney } from './tell-journey';

/** What they left out themselves, by its tags alone: nobody need say why. */
export const OWN_CHOICE = 'own-choice';

/** What somebody is spared of, from the API and from their own pages alike. */
@Injectable()
export class Contexts {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(Provenance) private readonly provenance: Provenance,
  ) {}

  /** Without an end of its own it lasts as long as the policy remembers such things. */
  async tell(
    subject: string,
    { context, tags, until }: { context: string; tags: string[]; until: Date | null },
    told: Telling,
  ): Promise<void> {
    await this.provenance.note(subject, ['context'], { ...told, detail: { context } });
    const event = { type: 'Context Told', at: told.at.getTime(), context, tags } as const;
    await tellJourney(this.records, subject, [{ ...event, until: until?.getTime() ?? null }], told.at);
  }

  async end(subject: string, context: string, told: Telling): Promise<void> {
    const takenBack = { takenBack: ['context'], detail: { context } };
    await this.provenance.note(subject, ['context'], { ...told, ...takenBack });
    const event = { type: 'Context Ended', at: told.at.getTime(), context } as const;
    await tellJourney(this.records, subject, [event], told.at);
  }

  /** Everything that a context mutes: the policy's tags for it, and those that were told with it. */
  mutedBy(context: string, tags: string[]): string[] {
    const { mutes } = this.rules.policy.sensitiveContexts;
    const named = Object.hasOwn(mutes, context) ? (mutes[context] ?? []) : [];
    return [...new Set([...named, ...tags])];
  }
}
