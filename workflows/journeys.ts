/** What the worker runs; the bundle is made from here. */
export { customerJourney } from './customer-journey';
export { retentionPurge } from './retention';
