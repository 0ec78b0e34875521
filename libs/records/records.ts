import type { Connection } from 'mongoose';
import {
  asProvider,
  KeyedHash,
  SubjectKeys,
  SYSTEM_SUBJECT,
  type MasterKeyProvider,
  type MasterKeys,
} from '@tact/privacy';
import { Addresses } from './addresses';
import { ApiKeys } from './api-keys';
import { Approvals } from './approvals';
import { Audit } from './audit';
import { Catalogues } from './catalogues';
import { refuseWhileRestoring } from './backup/serving';
import { connectRecords } from './connection';
import { ConsentRequests } from './consent-requests';
import { Counters } from './counters';
import { DeadLetters } from './dead-letters';
import { Consents } from './consents';
import { Dispatches } from './dispatches';
import { Erasing } from './erasing';
import { EndingConsents } from './ending-consents';
import { ExportArchives } from './export-archives';
import { Exporting } from './exporting';
import { Gates } from './gates';
import { Impressions } from './impressions';
import { Halts } from './halts';
import { InactivePeople } from './inactive-people';
import { InAppMessages } from './in-app-messages';
import { Inbox } from './inbox';
import { Journal } from './journal';
import { KeyRotation } from './key-rotation';
import { LegalHolds } from './legal-holds';
import { LostSenders } from './lost-senders';
import { Controllers } from './controllers';
import { OpenDsrRequests } from './opendsr-requests';
import { PrivacyRequests } from './privacy-requests';
import { ProcessorOrders } from './processor-orders';
import { Processors } from './processors';
import { RequestCallbacks } from './request-callbacks';
import { RequestQueue } from './request-queue';
import { ReportSources } from './report-sources';
import { Retention } from './retention/retention';
import { ensureIndexes, modelsOf, type Models } from './schemas/models';
import { Notices } from './notices';
import { Stops } from './stops';
import { Subjects } from './subjects';
import { Tasks } from './tasks';
import { TransparencyLog } from './transparency-log';
import { ToldFacts } from './told-facts';
import { TrackingLimits } from './tracking-limits';
import { Vault } from './vault';
import { WebhookTargets } from './webhook-targets';
import { wrappedKeyStore } from './wrapped-key-store';

/** The memory: every repository over one connection. */
export interface Records {
  connection: Connection;
  models: Models;
  keys: SubjectKeys;
  rotation: KeyRotation;
  vault: Vault;
  inbox: Inbox;
  subjects: Subjects;
  dispatches: Dispatches;
  gates: Gates;
  endingConsents: EndingConsents;
  consents: Consents;
  notices: Notices;
  toldFacts: ToldFacts;
  lostSenders: LostSenders;
  halts: Halts;
  stops: Stops;
  journal: Journal;
  tasks: Tasks;
  apiKeys: ApiKeys;
  counters: Counters;
  catalogues: Catalogues;
  approvals: Approvals;
  webhookTargets: WebhookTargets;
  impressions: Impressions;
  inAppMessages: InAppMessages;
  deadLetters: DeadLetters;
  log: TransparencyLog;
  audit: Audit;
  addresses: Addresses;
  reportSources: ReportSources;
  consentRequests: ConsentRequests;
  trackingLimits: TrackingLimits;
  privacyRequests: PrivacyRequests;
  requestQueue: RequestQueue;
  openDsrRequests: OpenDsrRequests;
  requestCallbacks: RequestCallbacks;
  controllers: Controllers;
  processors: Processors;
  processorOrders: ProcessorOrders;
  erasing: Erasing;
  exporting: Exporting;
  exportArchives: ExportArchives;
  legalHolds: LegalHolds;
  inactivePeople: InactivePeople;
  retention: Retention;
  close(): Promise<void>;
}

/** Connects, makes what is missing (collections, indexes, the system's key) and puts the repositories together. */
export async function openRecords(settings: {
  uri: string;
  masterKeys: MasterKeys | MasterKeyProvider;
  /** How long this process may hold a person's data key; 20 without it. */
  keyCacheSeconds?: number;
  /** For whoever restores a backup alone: nobody else works on a database that has not caught up. */
  isRestoring?: boolean;
}): Promise<Records> {
  const connection = await connectRecords(settings.uri);
  try {
    if (!settings.isRestoring) await refuseWhileRestoring(connection);
    return await openOn(connection, settings);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function openOn(connection: Connection, settings: Parameters<typeof openRecords>[0]): Promise<Records> {
  const models = modelsOf(connection);
  await ensureIndexes(models);
  const keyStore = wrappedKeyStore(models);
  const masterKeys = asProvider(settings.masterKeys);
  const keys = new SubjectKeys(keyStore, masterKeys, settings.keyCacheSeconds);
  await keys.create([SYSTEM_SUBJECT]);
  const vault = new Vault(models, keys);
  const inbox = new Inbox(models, vault, new KeyedHash(masterKeys, 'message-id'));
  const tasks = new Tasks(models, vault);
  const journal = new Journal(models, vault, tasks);
  const stops = new Stops(models);
  const log = new TransparencyLog(models);
  const consents = new Consents(connection, models, vault);
  const lostSenders = new LostSenders(models);
  const legalHolds = new LegalHolds(connection, models, vault);
  const addresses = new Addresses(models, new KeyedHash(masterKeys, 'address'));
  const privacyRequests = new PrivacyRequests(connection, models, vault, keys);
  const erasing = new Erasing(connection, models);
  return {
    connection,
    models,
    keys,
    rotation: new KeyRotation(models, keyStore, masterKeys),
    vault,
    inbox,
    stops,
    lostSenders,
    subjects: new Subjects(connection, models, keys, new KeyedHash(masterKeys, 'external-id'), inbox),
    dispatches: new Dispatches(connection, models),
    endingConsents: new EndingConsents(models),
    gates: new Gates(models, stops, lostSenders, consents),
    consents,
    notices: new Notices(models),
    toldFacts: new ToldFacts(models, vault),
    impressions: new Impressions(
      connection,
      models,
      { journal, inbox, vault },
      new KeyedHash(masterKeys, 'impression'),
    ),
    journal,
    halts: new Halts(connection, models),
    tasks,
    apiKeys: new ApiKeys(models),
    counters: new Counters(models),
    catalogues: new Catalogues(models),
    approvals: new Approvals(models),
    webhookTargets: new WebhookTargets(models, vault),
    inAppMessages: new InAppMessages(connection, models, vault),
    deadLetters: new DeadLetters(models),
    log,
    audit: new Audit(models, log, keys),
    addresses,
    reportSources: new ReportSources(models, vault),
    consentRequests: new ConsentRequests(models),
    trackingLimits: new TrackingLimits(connection, models),
    privacyRequests,
    requestQueue: new RequestQueue(models, vault),
    openDsrRequests: new OpenDsrRequests(models, vault, keys),
    requestCallbacks: new RequestCallbacks(models, vault),
    controllers: new Controllers(models, vault),
    processors: new Processors(models, vault),
    processorOrders: new ProcessorOrders(models, vault),
    erasing,
    exporting: new Exporting(models, vault, keys, addresses, privacyRequests),
    exportArchives: new ExportArchives(models, vault),
    legalHolds,
    inactivePeople: new InactivePeople(models, journal, legalHolds, erasing, privacyRequests),
    retention: new Retention(connection, models, legalHolds, {
      destroyKeys: (subjectKeys) => keys.destroy(subjectKeys),
    }),
    close: () => connection.close(),
  };
}
