import { consentAt, consentsAfter, scopeOfKey, type ConsentScope, type ConsentState } from '@tact/journey';
import { isAsk, scopeOf, type Standing, type StandingConsent } from './consent-words';
import {
  haltWords,
  trackingWords,
  type ConsentEntryDoc,
  type HaltWord,
  type TrackingWord,
} from './schemas/consents';

/** As it was known at the moment itself, or with everything that was told later. */
export type KnownAt = 'then' | 'now';

export interface StoodConsent extends ConsentScope {
  state: ConsentState;
  /** Whether it allowed anything at that moment, by the clock. */
  holds: boolean;
  at: Date;
  validUntil: Date | null;
  /** The word that it stood on. */
  entry: ConsentEntryDoc;
}

/** What stood at a moment, and what stood above it. */
export interface Stood {
  consents: StoodConsent[];
  halts: {
    what: 'paused' | 'objected' | 'restricted' | 'suppressed' | 'tracking-limited';
    since: Date;
    until: Date | null;
    entry: ConsentEntryDoc;
  }[];
}

/** What stood at a moment, from the ledger alone. Pure: the same entries always say the same. */
export function standingAt(entries: readonly ConsentEntryDoc[], at: Date, known: KnownAt): Stood {
  const told = entries.filter(
    (entry) => entry.at <= at && (known === 'now' || entry.recordedAt <= at) && !entry.evidenceOnly,
  );
  const byId = new Map(told.map((entry) => [entry._id, entry]));
  let standing: Standing = {};
  for (const entry of told) {
    const { state } = entry;
    // A lapse is what the clock says anyway; the word that lapsed is the one that counts.
    if (isHalt(state) || isAsk(state) || state === 'expired' || state === 'let-lapse') continue;
    standing = consentsAfter<StandingConsent>(standing, scopeOf(entry), {
      state,
      at: entry.at.getTime(),
      validUntil: entry.validUntil?.getTime() ?? null,
      entry: entry._id,
    });
  }
  return { consents: stoodConsents(standing, byId, at), halts: stoodHalts(told, at) };
}

function stoodConsents(
  standing: Standing,
  byId: ReadonlyMap<string, ConsentEntryDoc>,
  at: Date,
): StoodConsent[] {
  return Object.entries(standing).flatMap(([key, consent]) => {
    const scope = scopeOfKey(key);
    const entry = byId.get(consent.entry ?? '');
    if (!entry) return [];
    const answer = consentAt(
      { consents: { [key]: consent } },
      scope.purpose,
      scope.channel,
      at.getTime(),
      scope.sensitivity,
    );
    const isLapsed = !answer.valid && answer.because === 'expired';
    return [
      {
        ...scope,
        state: isLapsed ? 'expired' : consent.state,
        holds: answer.valid,
        at: entry.at,
        validUntil: entry.validUntil,
        entry,
      },
    ];
  });
}

const lifts = {
  resumed: 'paused',
  'objection-lifted': 'objected',
  'restriction-lifted': 'restricted',
  'suppression-lifted': 'suppressed',
  'tracking-limit-lifted': 'tracking-limited',
} as const;

function stoodHalts(told: readonly ConsentEntryDoc[], at: Date): Stood['halts'] {
  const inForce = new Map<string, Stood['halts'][number]>();
  for (const entry of told) {
    const { state } = entry;
    if (!isHalt(state)) continue;
    if (isLift(state)) {
      inForce.delete(lifts[state]);
    } else {
      inForce.set(state, { what: state, since: entry.at, until: entry.validUntil, entry });
    }
  }
  return [...inForce.values()].filter(({ until }) => until === null || until > at);
}

const isHalt = (state: ConsentEntryDoc['state']): state is HaltWord | TrackingWord =>
  [...haltWords, ...trackingWords].some((word) => word === state);

const isLift = (state: HaltWord | TrackingWord): state is keyof typeof lifts => Object.hasOwn(lifts, state);
