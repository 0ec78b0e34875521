import { Inject, Injectable } from '@nestjs/common';
import {
  channels,
  consentAt,
  consentKey,
  isYes,
  scopeOfKey,
  type Channel,
  type Journey,
  type PreferencesGiven,
} from '@tact/journey';
import {
  keyedConsents,
  type ApiIdentity,
  type ChangedConsent,
  type ConsentChange,
  type Records,
  type Standing,
} from '@tact/records';
import { Provenance } from '../customers/provenance';
import { Withdrawals } from '../customers/withdrawals';
import { Problem } from '../problem';
import { RECORDS } from '../providers';
import type { RefineBody } from './schemas';

export interface Refined {
  nothingOnItsWay: boolean;
  changed: ChangedConsent[];
  /** What was chosen beside it, for all they hear. */
  chosen: { topics?: string[]; minDaysBetween?: number };
}

/**
 * Narrows what a person agreed to and never widens it: a wider scope is a new consent, under a text that says so.
 * Channels that go are withdrawn one by one, an earlier end is the same consent said again with that end, and
 * topics and distance become wishes, which hold for all they hear.
 */
@Injectable()
export class Refinements {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(Provenance) private readonly provenance: Provenance,
  ) {}

  async apply(subject: string, body: RefineBody, who: ApiIdentity): Promise<Refined> {
    const now = new Date();
    const standing = keyedConsents(await this.records.gates.consents(subject));
    const holding = channels.filter((channel) => holds(standing, body, channel, now));
    if (holding.length === 0) throw nothingToRefine(body);
    const projected = await this.records.journal.projected(subject);
    const chosen = chosenIn(body, projected?.journey ?? null);
    const said = { by: who.name, method: body.method ?? 'api', at: now };
    const changes = [
      ...withoutChannels(body, standing, holding, said),
      ...withEarlierEnd(body, standing, holding, said),
    ];
    const { nothingOnItsWay, changed } = await this.withdrawals.change(subject, changes);
    await this.choose(subject, chosen, now, said);
    return { nothingOnItsWay, changed, chosen };
  }

  private async choose(
    subjectKey: string,
    chosen: Refined['chosen'],
    now: Date,
    { by }: { by: string },
  ): Promise<void> {
    const names = Object.keys(chosen).map((name) => `preferences.${name}`);
    if (names.length === 0) return;
    await this.provenance.note(subjectKey, names, { by, method: 'refinement', at: now });
    const event: PreferencesGiven = { type: 'Preferences Given', at: now.getTime(), ...chosen };
    await this.records.inbox.accept([{ subjectKey, message: null, event, receivedAt: now, dueAt: now }]);
  }
}

interface Said {
  by: string;
  method: string;
  at: Date;
}

const holds = (standing: Standing, { purpose, sensitivity }: RefineBody, channel: Channel, now: Date) =>
  consentAt({ consents: standing }, purpose, channel, now.getTime(), sensitivity).valid;

function withoutChannels(
  { purpose, sensitivity, channels: kept }: RefineBody,
  standing: Standing,
  holding: Channel[],
  said: Said,
): ConsentChange[] {
  if (kept === undefined) return [];
  const wider = kept.filter((channel) => !holding.includes(channel));
  if (wider.length > 0)
    throw widens('channels', `they have not agreed to ${wider.join(', ')}`, `Leave ${wider.join(', ')} out`);
  return holding
    .filter((channel) => !kept.includes(channel))
    .map((channel) => ({
      ...{ purpose, channel, sensitivity, state: 'withdrawn' as const, validUntil: null, ...said },
      about: (
        standing[consentKey({ purpose, channel, sensitivity })] ??
        standing[consentKey({ purpose, channel: 'any', sensitivity })]
      )?.entry,
    }));
}

/** The consents that go on, each with its earlier end. */
function withEarlierEnd(
  { purpose, sensitivity, channels: kept, until }: RefineBody,
  standing: Standing,
  holding: Channel[],
  said: Said,
): ConsentChange[] {
  if (until === undefined) return [];
  const ends = new Date(until);
  if (ends <= said.at)
    throw widens('until', 'it would be over already', 'Withdraw it, or send a time that is yet to come');
  const goOn = holding.filter((channel) => kept?.includes(channel) ?? true);
  return Object.entries(standing).flatMap(([key, consent]) => {
    const scope = scopeOfKey(key);
    const isMeant =
      scope.purpose === purpose &&
      scope.sensitivity === sensitivity &&
      (scope.channel === 'any' || goOn.includes(scope.channel));
    if (!isMeant || !isYes(consent.state)) return [];
    if (consent.validUntil !== null && consent.validUntil < ends.getTime())
      throw widens('until', 'it ends before that already', 'Send an earlier time, or renew it');
    return [
      {
        ...{
          purpose,
          channel: scope.channel,
          sensitivity,
          state: 'given' as const,
          validUntil: ends,
          ...said,
        },
        about: consent.entry,
        onlyWhileItHolds: true,
      },
    ];
  });
}

/** Topics and distance, as far as they narrow what was chosen before. */
function chosenIn({ topics, minDaysBetween }: RefineBody, journey: Journey | null): Refined['chosen'] {
  const before = journey?.preferences;
  const more = topics?.filter((topic) => before?.topics && !before.topics.includes(topic)) ?? [];
  if (more.length > 0)
    throw widens('topics', `they have not chosen ${more.join(', ')}`, 'Choose more with PUT …/preferences');
  if (minDaysBetween !== undefined && minDaysBetween < (before?.minDaysBetween ?? 0))
    throw widens('minDaysBetween', 'it would be more often than before', 'Choose it with PUT …/preferences');
  return {
    ...(topics === undefined ? {} : { topics }),
    ...(minDaysBetween === undefined ? {} : { minDaysBetween }),
  };
}

const widens = (field: string, message: string, fix: string): Problem =>
  new Problem(
    422,
    'refinement-widens',
    'This would not narrow it',
    `A refinement only narrows: ${message}.`,
    `${fix}; what goes further is a new consent, given under its own text.`,
    { errors: [{ where: `/${field}`, message }] },
  );

const nothingToRefine = ({ purpose, sensitivity }: RefineBody): Problem =>
  new Problem(
    409,
    'nothing-to-refine',
    'Nothing to refine',
    `No consent to "${purpose}" (${sensitivity}) stands.`,
    'See what stands with GET …/consents; if they agree anew, send it as given.',
  );
