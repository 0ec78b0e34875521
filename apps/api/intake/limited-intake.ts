import { Inject, Injectable } from '@nestjs/common';
import { isBehaviour, isEssential } from '@tact/journey';
import { receive, type AcceptedMessage, type Intake, type IntakeContext } from '@tact/policy';
import type { Records, Resolution } from '@tact/records';
import { Tracking } from '../customers/tracking';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';

export interface Kept {
  events: AcceptedMessage[];
  /** The messages that they came as, one for each. */
  messages: unknown[];
  resolutions: Resolution[];
  /** Events that were not stored at all. */
  notLearned: number;
  /** What was dropped for whom. */
  dropped: Map<string, { events: number; fields: number }>;
}

/** Of who limited tracking, only what essential functions need comes in: the rest is dropped before it is stored. */
@Injectable()
export class LimitedIntake {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(Tracking) private readonly tracking: Tracking,
  ) {}

  /** Who of these limited tracking; all of them from now on where the browser behind the request says so. */
  async amongThese(resolutions: Resolution[], optingOutOver: string | null): Promise<Set<string>> {
    const people = [...new Set(resolutions.flatMap((r) => ('refused' in r ? [] : [r.subjectKey])))];
    const limited = await this.records.trackingLimits.among(people);
    if (optingOutOver === null) return limited;
    for (const subject of people) {
      if (!limited.has(subject))
        await this.tracking.limit(subject, `Sec-GPC over ${optingOutOver}`, new Date(), 'Sec-GPC');
    }
    return new Set(people);
  }

  /** The events that may be stored, each with no more than may be. */
  keptOf(
    messages: unknown[],
    intakes: Intake[],
    resolutions: Resolution[],
    limited: ReadonlySet<string>,
    context: IntakeContext,
  ): Kept {
    const kept: Kept = { events: [], messages: [], resolutions: [], notLearned: 0, dropped: new Map() };
    let event = -1;
    intakes.forEach((intake, index) => {
      if (intake.is !== 'event') return;
      event += 1;
      const resolution = resolutions[event] as Resolution;
      const subject = 'refused' in resolution ? null : resolution.subjectKey;
      const isLimited = subject !== null && limited.has(subject);
      const least = isLimited ? this.leastOf(messages[index], intake, context) : intake;
      if (isLimited) {
        const sum = kept.dropped.get(subject) ?? { events: 0, fields: 0 };
        if (least === null) sum.events += 1;
        else sum.fields += least.dropped.filter((path) => !intake.dropped.includes(path)).length;
        kept.dropped.set(subject, sum);
      }
      if (least === null) kept.notLearned += 1;
      else {
        kept.events.push(least);
        kept.messages.push(messages[index]);
        kept.resolutions.push(resolution);
      }
    });
    return kept;
  }

  /** A message with the fields alone that an essential purpose asks for; null where none asks for the event. */
  private leastOf(message: unknown, whole: AcceptedMessage, context: IntakeContext): AcceptedMessage | null {
    if (whole.event === null) return whole;
    if (isBehaviour(whole.event) && !isEssential(whole.event.type)) return null;
    const least = receive(message, { ...context, maps: this.rules.essentialMaps });
    // The same message with fewer fields is still the same event.
    if (least.is !== 'event') return null;
    const { type: _type, at: _at, source: _source, ...said } = least.event ?? {};
    const saysNothing = whole.call === 'identify' && Object.keys({ ...said, ...least.profile }).length === 0;
    return saysNothing ? null : { ...least, messageId: whole.messageId };
  }
}
