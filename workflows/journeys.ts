/** What the worker runs; the bundle is made from here. */
export { customerJourney } from './customer-journey';
export { erasure } from './erasure';
export { objection } from './objection';
export { dataExport } from './export';
export { rectification } from './rectification';
export { restriction } from './restriction';
export { retentionPurge } from './retention';
export { tellProcessor } from './tell-processor';
