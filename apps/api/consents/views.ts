import { isYes } from '@tact/journey';
import type { ChangedConsent, ConsentEntryDoc, GateConsent, Stood, StoodConsent } from '@tact/records';

/** A consent as the gate has it. */
export const gateConsentJson = (
  { purpose, channel, sensitivity = 'standard', state, at, validUntil, entry }: GateConsent,
  now: Date,
) => ({
  ...{ purpose, channel, sensitivity, state },
  holds: isYes(state) && at <= now && (validUntil === null || validUntil > now),
  at: at.toISOString(),
  validUntil: validUntil?.toISOString() ?? null,
  entry: entry ?? null,
});

/** What became of a word. */
export const changedJson = (changed: ChangedConsent) => {
  const { purpose, channel, sensitivity = 'standard', state, at, validUntil, notice } = changed.change;
  return {
    ...{ purpose, channel, sensitivity, state },
    at: at.toISOString(),
    validUntil: validUntil?.toISOString() ?? null,
    notice: notice ?? null,
    stands: changed.is === 'standing',
    entry: changed.is === 'refused' ? null : changed.entry,
    ...(changed.is === 'standing' ? {} : { because: changed.because }),
  };
};

/** A word as the ledger keeps it, without its proof. */
export const entryJson = (entry: ConsentEntryDoc) => ({
  id: entry._id,
  subject: entry.subjectKey,
  purpose: entry.purpose,
  channel: entry.channel,
  sensitivity: entry.sensitivity ?? 'standard',
  state: entry.state,
  at: entry.at.toISOString(),
  recordedAt: entry.recordedAt.toISOString(),
  validUntil: entry.validUntil?.toISOString() ?? null,
  by: entry.by,
  actor: entry.actor ?? null,
  method: entry.method ?? null,
  notice: entry.notice ?? null,
  jurisdiction: entry.jurisdiction ?? null,
  about: entry.about ?? null,
  evidenceOnly: entry.evidenceOnly ?? false,
  hasProof: Boolean(entry.sealedProof),
});

export const stoodJson = ({ entry, ...stood }: StoodConsent) => ({
  ...stood,
  at: stood.at.toISOString(),
  validUntil: stood.validUntil?.toISOString() ?? null,
  // Given how, under which text, passed on by whom: the word that it stood on.
  entry: entryJson(entry),
});

export const haltJson = ({ what, since, until, entry }: Stood['halts'][number]) => ({
  what,
  since: since.toISOString(),
  until: until?.toISOString() ?? null,
  entry: entryJson(entry),
});
