import { Inject, Injectable } from '@nestjs/common';
import { HOUR, type Behaviour, type TraitsGiven } from '@tact/journey';
import {
  keyInWords,
  nameTraits,
  receive,
  type AcceptedMessage,
  type Intake,
  type RejectedMessage,
} from '@tact/policy';
import { ErasedSubjectError } from '@tact/privacy';
import type { ApiIdentity, Arrival, Records, Resolution } from '@tact/records';
import { Provenance } from '../customers/provenance';
import { RECORDS, RULES, SETTINGS, type RuleBookFiles } from '../providers';
import type { ApiSettings } from '../settings';
import { LimitedIntake, type Kept } from './limited-intake';

export interface IntakeResult {
  success: true;
  accepted: number;
  duplicates: number;
  /** Not events of Tact's: not stored, counted by name. */
  unmapped: number;
  rejected: Rejected[];
  /** Not stored, because whose they are limited tracking; absent where there are none. */
  notLearned?: number;
}

export interface Rejected {
  /** Place in the batch. */
  index: number;
  messageId: string | null;
  code: string;
  where: string;
  message: string;
  fix: string;
}

interface HowSent {
  sentAt: string | null;
  /** The sender says that these people opt out of being learned about. */
  optsOut: boolean;
}

/** As many people of one batch may be erased while it is taken in. */
const TRIES = 5;
/** Events too old to propose anything wait longer, so that a backlog travels in full batches. */
const BACKLOG_WINDOWS = 4;

/** Takes events in: parse, minimize, find whose they are, store durably, then answer. */
@Injectable()
export class IntakeService {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    private readonly limits: LimitedIntake,
    private readonly provenance: Provenance,
  ) {}

  async take(messages: unknown[], identity: ApiIdentity, sending: HowSent): Promise<IntakeResult> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.takeOnce(messages, identity, sending);
      } catch (error) {
        // Erased between being found and being written to. Found anew they are refused, and nobody else with them.
        if (!(error instanceof ErasedSubjectError) || tries === TRIES) throw error;
      }
    }
  }

  /** May be done again: what was stored before is a duplicate then. */
  private async takeOnce(
    messages: unknown[],
    identity: ApiIdentity,
    { sentAt, optsOut }: HowSent,
  ): Promise<IntakeResult> {
    const receivedAt = Date.now();
    const source = identity.name;
    const context = { receivedAt, sentAt, source, maps: this.rules.maps };
    const intakes = messages.map((message) => receive(message, context));
    const events = intakes.filter((intake) => intake.is === 'event');
    const resolutions = await this.records.subjects.resolve(events.map(introductionOf));
    const limited = await this.limits.amongThese(resolutions, optsOut ? source : null);
    const kept = this.limits.keptOf(messages, intakes, resolutions, limited, context);
    await this.keepProfiles(kept.events, kept.resolutions);
    await this.noteProvenance(kept, source);
    const arrivals = kept.events.flatMap((event, i) =>
      this.arrivalOf(event, kept.resolutions[i], source, receivedAt),
    );
    const { accepted, duplicates } = await this.records.inbox.accept(arrivals);
    const rejected = rejectedOf(intakes, events, resolutions);
    await this.records.trackingLimits.count(kept.dropped);
    await this.count(messages, intakes, { accepted, duplicates, rejected }, source);
    return {
      success: true,
      accepted,
      duplicates,
      unmapped: intakes.filter((intake) => intake.is === 'unmapped').length,
      rejected,
      ...(kept.notLearned === 0 ? {} : { notLearned: kept.notLearned }),
    };
  }

  private arrivalOf(
    { messageId, event, urgent, occurredAt, call }: AcceptedMessage,
    resolution: Resolution | undefined,
    source: string,
    receivedAt: number,
  ): Arrival[] {
    if (!resolution || 'refused' in resolution) return [];
    const isOld = receivedAt - occurredAt > this.rules.policy.freshForHours * HOUR;
    const window = this.settings.behaviourWindowMs * (isOld ? BACKLOG_WINDOWS : 1);
    const dueAt = new Date(receivedAt + (urgent && !isOld ? 0 : window));
    // An alias says nothing but who is who; it counts as applied like every accepted event.
    const told: Behaviour | TraitsGiven = event ?? { type: 'Traits Given', at: occurredAt, source };
    return [
      {
        subjectKey: resolution.subjectKey,
        message: { source, id: messageId },
        event: told,
        receivedAt: new Date(receivedAt),
        dueAt: call === 'alias' ? new Date(receivedAt) : dueAt,
      },
    ];
  }

  /** What people gave us to reach them by goes to the vault before the event that says so is accepted. */
  private async keepProfiles(events: AcceptedMessage[], resolutions: Resolution[]): Promise<void> {
    for (const [i, { profile, event }] of events.entries()) {
      const resolution = resolutions[i];
      if (Object.keys(profile).length === 0 || !resolution || 'refused' in resolution) continue;
      const whole = await this.records.vault.tell(resolution.subjectKey, profile);
      if (event?.type !== 'Traits Given') continue;
      Object.assign(event, nameTraits(profile, whole));
      // An address that took no mail takes none for being told again.
      if (profile.email !== undefined)
        event.hasEmail = await this.records.addresses.told(resolution.subjectKey, profile.email);
    }
  }

  /**
   * Who passed on what people told about themselves; where it stands in the traits, they volunteered it. Of what was
   * not kept because they limited tracking, nothing is noted.
   */
  private async noteProvenance({ events, messages, resolutions }: Kept, by: string): Promise<void> {
    const facts = events.flatMap(({ event, dropped, messageId, occurredAt }, i) => {
      const resolution = resolutions[i];
      if (event?.type !== 'Traits Given' || !resolution || 'refused' in resolution) return [];
      const { told, takenBack } = this.volunteered(messages[i], dropped);
      const once = `${by}:${messageId}`;
      return this.provenance.factsOf(resolution.subjectKey, told, {
        ...{ by, method: 'identify', at: new Date(occurredAt), takenBack, once },
      });
    });
    await this.records.toldFacts.note(facts);
  }

  private volunteered(message: unknown, dropped: readonly string[]): { told: string[]; takenBack: string[] } {
    const traits = (message as { traits?: Record<string, unknown> | null }).traits ?? {};
    const there = this.rules.maps.data.fields.flatMap(({ path, field, provenance }) => {
      const [root, name = ''] = path.split('.');
      const isTold = provenance === 'volunteered' && root === 'traits' && Object.hasOwn(traits, name);
      return isTold && !dropped.includes(path) ? [{ field, isBack: traits[name] === null }] : [];
    });
    return {
      told: [...new Set(there.map(({ field }) => field))],
      takenBack: there.filter(({ isBack }) => isBack).map(({ field }) => field),
    };
  }

  private async count(
    messages: unknown[],
    intakes: Intake[],
    result: { accepted: number; duplicates: number; rejected: Rejected[] },
    source: string,
  ): Promise<void> {
    const dropped: Record<string, number> = {};
    const unmapped: Record<string, number> = {};
    for (const intake of intakes) {
      if (intake.is === 'event') for (const path of intake.dropped) dropped[path] = (dropped[path] ?? 0) + 1;
      if (intake.is === 'unmapped') unmapped[intake.name] = (unmapped[intake.name] ?? 0) + 1;
    }
    const { counters, deadLetters } = this.records;
    await Promise.all([
      counters.add('dropped-property', source, dropped),
      counters.add('unmapped-event', source, unmapped),
      counters.add('intake', source, {
        received: intakes.length,
        accepted: result.accepted,
        duplicates: result.duplicates,
        rejected: result.rejected.length,
        unmapped: Object.values(unmapped).reduce((a, b) => a + b, 0),
      }),
      deadLetters.keep(
        result.rejected.map(({ index, code, where, message, fix }) => ({
          source,
          code,
          where,
          message,
          fix,
          shape: shapeOf(messages[index]),
        })),
      ),
    ]);
  }
}

const introductionOf = ({ externalIds, call }: AcceptedMessage) => ({
  ...externalIds,
  links: call === 'identify' || call === 'alias',
});

function rejectedOf(intakes: Intake[], events: AcceptedMessage[], resolutions: Resolution[]): Rejected[] {
  const refused = new Map(
    events.flatMap((event, i) => {
      const resolution = resolutions[i];
      return resolution && 'refused' in resolution ? [[event, resolution.refused] as const] : [];
    }),
  );
  return intakes.flatMap((intake, index): Rejected[] => {
    if (intake.is === 'rejected') return [{ index, ...faultOf(intake) }];
    const code = intake.is === 'event' ? refused.get(intake) : undefined;
    if (code === undefined || intake.is !== 'event') return [];
    return [{ index, messageId: intake.messageId, code, ...REFUSED[code] }];
  });
}

const REFUSED = {
  'merge-of-known-people': {
    where: '/previousId',
    message: 'Both ids belong to known people, and two known people are never merged.',
    fix: 'Send an anonymous id as previousId, or leave the alias out.',
  },
  erased: {
    where: '/userId',
    message: 'Somebody of this id was erased; nothing is kept about them.',
    fix: 'Stop reporting this id. If they agree to something anew themselves, report that consent.',
  },
} as const;

const faultOf = ({ messageId, code, where, message, fix }: RejectedMessage) => ({
  messageId,
  code,
  where,
  message,
  fix,
});

const SHAPE_KEPT = 40;

/** The names of a message's properties, never their values. */
function shapeOf(message: unknown): string[] {
  if (typeof message !== 'object' || message === null) return [typeof message];
  const inner = (message as Record<string, unknown>).properties;
  return [
    ...Object.keys(message).map(keyInWords),
    ...(typeof inner === 'object' && inner !== null
      ? Object.keys(inner).map((key) => `properties.${keyInWords(key)}`)
      : []),
  ].slice(0, SHAPE_KEPT);
}
