export * from './contract';
export { customerJourney } from './customer-journey';
export { retentionPurge } from './retention';
