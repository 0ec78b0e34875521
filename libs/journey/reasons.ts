/** Why a touch was deferred or held. The codes are stable: records, clients and texts refer to them. */
export const reasonCodes = [
  'stopped',
  'no-purpose',
  'no-consent',
  'consent-expired',
  'unreachable',
  'not-approved',
  'stale',
  'just-bought',
  'retargeting-over',
  'retargeting-spent',
  'interest-too-weak',
  'backing-off',
  'too-familiar',
  'quiet-hours',
  'frequency-cap',
  'impression-cap',
  'outranked',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];
