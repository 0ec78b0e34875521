import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** What ops can list and filter journeys by. Stored in plain text by Temporal: opaque or enumerated values only. */
export const searchAttributes = {
  stage: defineSearchAttributeKey('TactStage', SearchAttributeType.KEYWORD),
  level: defineSearchAttributeKey('TactLevel', SearchAttributeType.KEYWORD),
  backingOff: defineSearchAttributeKey('TactBackingOff', SearchAttributeType.BOOL),
  nextWakeUp: defineSearchAttributeKey('TactNextWakeUp', SearchAttributeType.DATETIME),
  consentEndsAt: defineSearchAttributeKey('TactConsentEndsAt', SearchAttributeType.DATETIME),
  lastDecision: defineSearchAttributeKey('TactLastDecision', SearchAttributeType.KEYWORD),
};

/** The same as the server's registration wants them. */
export const searchAttributeTypes = {
  TactStage: 'Keyword',
  TactLevel: 'Keyword',
  TactBackingOff: 'Bool',
  TactNextWakeUp: 'Datetime',
  TactConsentEndsAt: 'Datetime',
  TactLastDecision: 'Keyword',
} as const;
