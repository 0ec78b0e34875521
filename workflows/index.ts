export * from './contract';
export { customerJourney } from './customer-journey';
export { erasure } from './erasure';
export * from './erasure-contract';
