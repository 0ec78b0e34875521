export { asCsv } from './as-csv';
export { asPage } from './as-page';
export {
  processingRecord,
  type ProcessingRecord,
  type RecordedField,
  type ProcessingRecordInput,
} from './processing-record';
