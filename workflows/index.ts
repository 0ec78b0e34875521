export * from './contract';
export { customerJourney } from './customer-journey';
