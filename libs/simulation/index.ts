export {
  approvedHashes,
  consentGiven,
  loadAssumptions,
  nothingAssumed,
  type Assumptions,
} from './assumptions';
export { decisionLineSchema, type DecisionLine } from './decision-line';
export { loadReactions, noReactions, type ReactionModel } from './reactions';
export { reportPage } from './report-page';
export { Simulation } from './simulation';
export { summaryText, type Told } from './summary';
export type { World } from './world';
