import {
  consentKey,
  evolve,
  newJourney,
  type ContactPolicy,
  type Instant,
  type Journey,
} from '@tact/journey';
import type { GateConsent, HaltsAtGate, OpenedImpression } from '@tact/records';

/**
 * A journey as far as it is known here and now: its last projection, the consents as the gate has them, the
 * pauses, objections and impressions that its workflow has not heard of yet, and the time that has passed since. Nothing is asked of
 * the workflow. Somebody whose journey was not projected yet is somebody nothing is known of.
 */
export function knownJourney(
  projected: Journey | null,
  gate: { consents: GateConsent[]; impressions: OpenedImpression[]; halts: HaltsAtGate },
  now: Instant,
  policy: ContactPolicy,
): Journey {
  const journey = projected ?? newJourney(0, now);
  const offered = gate.impressions.reduce(
    (known, { touch }) => evolve(known, { type: 'Touch Offered', at: touch.reservedAt, touch }, policy),
    { ...journey, ...haltsOf(journey, gate.halts), consents: consentsOf(gate.consents) },
  );
  return evolve(offered, { type: 'Time Passed', at: Math.max(now, offered.clock) }, policy);
}

/** So does its word on pauses and objections. */
const haltsOf = (
  { standings }: Journey,
  { pausedSince, pausedUntil, objectedAt, restrictedAt }: HaltsAtGate,
): Pick<Journey, 'pause' | 'standings'> => ({
  pause: pausedSince ? { since: pausedSince.getTime(), until: pausedUntil?.getTime() ?? null } : null,
  standings: {
    ...withoutHalts(standings),
    ...(objectedAt ? { objected: { on: true, at: objectedAt.getTime() } } : {}),
    ...(restrictedAt ? { restricted: { on: true, at: restrictedAt.getTime() } } : {}),
  },
});

function withoutHalts({
  objected: _,
  restricted: __,
  ...others
}: Journey['standings']): Journey['standings'] {
  return others;
}

/** The gate hears of a withdrawal first, so its word counts, also for how personal a text may be. */
const consentsOf = (consents: GateConsent[]): Journey['consents'] =>
  Object.fromEntries(
    consents.map(({ purpose, channel, sensitivity = 'standard', state, at, validUntil }) => [
      consentKey({ purpose, channel, sensitivity }),
      { state, at: at.getTime(), validUntil: validUntil?.getTime() ?? null },
    ]),
  );
