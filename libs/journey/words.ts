/** Where a person is on their path: pre-purchase (first two), during, post-purchase, and away. */
export const stages = ['discovering', 'researching', 'deciding', 'enjoying', 'resting'] as const;
export type Stage = (typeof stages)[number];

/** What customers do, in Segment's e-commerce words where Segment has one. */
export const behaviourNames = [
  'Page Viewed',
  'Products Searched',
  'Product List Viewed',
  'Product List Filtered',
  'Product Viewed',
  'Reviews Viewed',
  'Products Compared',
  'Product Added to Wishlist',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Checkout Started',
  'Payment Info Entered',
  'Order Completed',
  'Order Refunded',
  'Promotion Viewed',
  'Promotion Clicked',
  'Payment Failed',
  'Error Met',
  'Support Case Opened',
  'Support Case Closed',
] as const;
export type BehaviourName = (typeof behaviourNames)[number];

/** What orders, payments and support can't do without. The rest is told for getting to know somebody. */
const essentialBehaviours: ReadonlySet<BehaviourName> = new Set([
  'Order Completed',
  'Order Refunded',
  'Payment Failed',
  'Support Case Opened',
  'Support Case Closed',
]);
export const isEssential = (name: BehaviourName): boolean => essentialBehaviours.has(name);

/** How personal Tact may be, lowest first. A journey moves one rung at a time. */
export const personalizationLevels = ['general', 'contextual', 'interest', 'individual'] as const;
export type PersonalizationLevel = (typeof personalizationLevels)[number];

export const engagementTiers = ['quiet', 'warm', 'engaged', 'devoted'] as const;
export type EngagementTier = (typeof engagementTiers)[number];

export const channels = ['email', 'in-app', 'webhook'] as const;
export type Channel = (typeof channels)[number];

/** What a play is, as far as the contact rules care. */
export const playKinds = ['service', 'general', 'retargeting', 'promotion', 'reminder'] as const;
export type PlayKind = (typeof playKinds)[number];

/** States that a play may answer, besides what people do. */
export type MomentState = 'first-seen' | 'interest-strong' | 'returned' | `stage:${Stage}`;

/** Every touch ends in exactly one of these. */
export const outcomes = [
  'engaged',
  'ignored',
  'bounced',
  'complained',
  'stopped',
  'undelivered',
  'unknown',
] as const;
export type Outcome = (typeof outcomes)[number];

/** What a consent can be, as the Data Privacy Vocabulary names it; revoked and invalidated are others' doing. */
export const consentStates = [
  'given',
  'renewed',
  'refused',
  'withdrawn',
  'expired',
  'revoked',
  'invalidated',
] as const;
export type ConsentState = (typeof consentStates)[number];

/** How near to a person it comes: `special` are the special categories of Art. 9 GDPR. */
export const sensitivities = ['standard', 'sensitive', 'special'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** What stands above every consent: a tombstone, a do-not-contact, a restriction, an objection to direct marketing. */
export const standings = ['erased', 'suppressed', 'restricted', 'objected'] as const;
/** Beside those, the wish not to be learned about: it stops no message, and makes none personal. */
export type Standing = (typeof standings)[number] | 'tracking-limited';

/** What only a human should answer. */
export const taskKinds = ['support-case', 'payment-failed', 'silent-regular'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const levelRank = (level: PersonalizationLevel): number => personalizationLevels.indexOf(level);

/** Channels that reach out to a person; in-app waits until they come. */
export const isPushed = (channel: Channel): boolean => channel !== 'in-app';
