import type { Models } from '../schemas';
import type { PeoplesCollection } from './collection-map';

const bySubject: PeoplesCollection = { belongsBy: 'subjectKey', onErasure: 'delete' };
const byId: PeoplesCollection = { belongsBy: '_id', onErasure: 'delete' };

/** Every collection: what it holds about people, or null where it holds nothing about any. */
export const collections: Record<keyof Models, PeoplesCollection | null> = {
  subjects: byId,
  aliases: bySubject,
  profiles: byId,
  wrappedKeys: { belongsBy: 'subjectKey', onErasure: 'shred' },
  inbox: bySubject,
  dispatches: byId,
  journeys: byId,
  decisions: bySubject,
  touches: bySubject,
  gates: byId,
  consentEntries: bySubject,
  toldFacts: bySubject,
  inAppMessages: bySubject,
  tasks: bySubject,
  trackingLimits: byId,
  addresses: byId,
  consentRequests: bySubject,
  logEntries: { belongsBy: null, onErasure: 'anonymous' },
  logParked: { belongsBy: null, onErasure: 'anonymous' },
  suppressedAddresses: { belongsBy: null, onErasure: 'keep' },
  erasedKeys: { belongsBy: '_id', onErasure: 'keep' },
  tombstones: { belongsBy: null, onErasure: 'keep' },
  privacyRequests: { belongsBy: null, onErasure: 'keep' },
  legalHolds: bySubject,
  openDsrRequests: { belongsBy: null, onErasure: 'keep' },
  requestCallbacks: { belongsBy: null, onErasure: 'keep' },
  controllers: null,
  notices: null,
  stops: null,
  apiKeys: null,
  deadLetters: null,
  counters: null,
  catalogues: null,
  approvals: null,
  webhookTargets: null,
  receipts: null,
  logCheckpoints: null,
  operators: null,
  masterEpochs: null,
  reportSources: null,
};
