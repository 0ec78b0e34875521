import type { Connection, Model, Schema } from 'mongoose';
import { consentEntry, noticeText, toldFact, consentRequest } from './consents';
import { exportPiece } from './exports';
import { gate, stop } from './gates';
import { legalHold } from './holds';
import { inbox, dispatch, deadLetter, counter } from './intake';
import { journey, decision, touch, inAppMessage, task } from './journeys';
import { wrappedKey, erasedKey, masterEpoch } from './keys';
import { logEntry, logParked, logCheckpoint, receipt } from './log';
import { apiKey, catalogue, approval, webhookTarget, operator, reportSource } from './operating';
import { subject, alias, profile, trackingLimit, address, suppressedAddress } from './people';
import { privacyRequest, tombstone } from './privacy';
import { processor, processorOrder } from './processors';
import { openDsrRequest, requestCallback, controller } from './requests';

/** Every collection, bound to a connection. Wrapped keys, and what is known of keys, live in a database of their own. */
export function modelsOf(connection: Connection) {
  const keys = connection.useDb('tact_keys', { useCache: true });
  const model = <T>(name: string, schema: Schema<T>, collection: string, db = connection): Model<T> =>
    db.model<T>(name, schema, collection);
  return {
    subjects: model('Subject', subject, 'subjects'),
    aliases: model('Alias', alias, 'aliases'),
    profiles: model('Profile', profile, 'profiles'),
    wrappedKeys: model('WrappedKey', wrappedKey, 'wrapped_keys', keys),
    erasedKeys: model('ErasedKey', erasedKey, 'erased_keys', keys),
    masterEpochs: model('MasterEpoch', masterEpoch, 'master_epochs', keys),
    inbox: model('Inbox', inbox, 'inbox'),
    dispatches: model('Dispatch', dispatch, 'dispatches'),
    journeys: model('Journey', journey, 'journeys'),
    decisions: model('Decision', decision, 'decisions'),
    touches: model('Touch', touch, 'touches'),
    gates: model('Gate', gate, 'gates'),
    consentEntries: model('ConsentEntry', consentEntry, 'consent_entries'),
    notices: model('Notice', noticeText, 'notices'),
    toldFacts: model('ToldFact', toldFact, 'told_facts'),
    stops: model('Stop', stop, 'stops'),
    apiKeys: model('ApiKey', apiKey, 'api_keys'),
    deadLetters: model('DeadLetter', deadLetter, 'dead_letters'),
    counters: model('Counter', counter, 'counters'),
    catalogues: model('Catalogue', catalogue, 'catalogues'),
    approvals: model('Approval', approval, 'approvals'),
    webhookTargets: model('WebhookTarget', webhookTarget, 'webhook_targets'),
    inAppMessages: model('InAppMessage', inAppMessage, 'in_app_messages'),
    tasks: model('Task', task, 'tasks'),
    logEntries: model('LogEntry', logEntry, 'log_entries'),
    logParked: model('LogParked', logParked, 'log_parked'),
    logCheckpoints: model('LogCheckpoint', logCheckpoint, 'log_checkpoints'),
    receipts: model('Receipt', receipt, 'receipts'),
    operators: model('Operator', operator, 'operators'),
    trackingLimits: model('TrackingLimit', trackingLimit, 'tracking_limits'),
    addresses: model('Address', address, 'addresses'),
    suppressedAddresses: model('SuppressedAddress', suppressedAddress, 'suppressed_addresses'),
    reportSources: model('ReportSource', reportSource, 'report_sources'),
    consentRequests: model('ConsentRequest', consentRequest, 'consent_requests'),
    privacyRequests: model('PrivacyRequest', privacyRequest, 'privacy_requests'),
    tombstones: model('Tombstone', tombstone, 'tombstones'),
    legalHolds: model('LegalHold', legalHold, 'legal_holds'),
    openDsrRequests: model('OpenDsrRequest', openDsrRequest, 'opendsr_requests'),
    requestCallbacks: model('RequestCallback', requestCallback, 'request_callbacks'),
    controllers: model('Controller', controller, 'controllers'),
    processors: model('Processor', processor, 'processors'),
    processorOrders: model('ProcessorOrder', processorOrder, 'processor_orders'),
    exportPieces: model('ExportPiece', exportPiece, 'export_pieces'),
  };
}

export type Models = ReturnType<typeof modelsOf>;

/** Earlier versions let the server delete what had expired, legal hold or not. */
async function dropExpiring({ collection }: Model<unknown>): Promise<void> {
  for (const { name, expireAfterSeconds } of await collection.indexes()) {
    if (expireAfterSeconds !== undefined && name !== undefined)
      await collection.dropIndex(name).catch(() => undefined);
  }
}

/** Creates collections and indexes; safe to run by several processes at once. */
export async function ensureIndexes(models: Models): Promise<void> {
  for (const model of Object.values(models) as unknown as Model<unknown>[]) {
    await model.createCollection().catch((error: { codeName?: string }) => {
      if (error.codeName !== 'NamespaceExists') throw error;
    });
    await dropExpiring(model);
    await model.createIndexes();
  }
}
