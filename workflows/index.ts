export * from './contract';
export { customerJourney } from './customer-journey';
export * from './erasure-contract';
export * from './objection-contract';
export * from './processor-contract';
export * from './export-contract';
export { retentionPurge } from './retention';
