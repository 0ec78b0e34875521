import { join } from 'node:path';
import { keyCacheSeconds } from '@tact/privacy';
import { temporalSettings, type TemporalSettings } from '@tact/temporal';

export interface ApiSettings {
  host: string;
  port: number;
  publicUrl: string;
  /** Where links in slots lead, and what the shop is called. */
  shopUrl: string;
  shopName: string;
  /** Whom receipts name for questions and complaints: an https or mailto address. */
  privacyContact: string;
  playsDir: string;
  /** Where the Temporal UI is, for links and for the codec server's cross-origin rule. */
  temporalUiUrl: string | null;
  temporal: TemporalSettings;
  mongoUri: string;
  /** How long this process may hold a person's data key; the same for every process. */
  keyCacheSeconds: number;
  policyFile: string | undefined;
  purposesFile: string | undefined;
  eventMapFile: string | undefined;
  dataMapFile: string | undefined;
  topicsFile: string | undefined;
  deadlinesFile: string | undefined;
  /** Whether controllers may name callbacks by http and within this network. */
  callbacksAnywhere: boolean;
  /** For so long the link of a message shows what belongs to the person; it stops and quietens for ever. */
  linkViewDays: number;
  /** The play that mails somebody a fresh link at their own request. */
  freshLinkPlay: string;
  /** Requests a second, for each API key and API process. */
  ratePerSecond: number;
  /** How long behaviour may wait so that more of it travels in one signal. */
  behaviourWindowMs: number;
}

const PROJECT = join(__dirname, '../../..');

export function apiSettings(env: NodeJS.ProcessEnv = process.env): ApiSettings {
  const port = Number(env.PORT ?? 3000);
  return {
    host: env.HOST ?? '127.0.0.1',
    port,
    publicUrl: env.TACT_PUBLIC_URL ?? `http://127.0.0.1:${port}`,
    shopUrl: env.TACT_SHOP_URL ?? 'https://shop.test',
    shopName: env.TACT_SHOP_NAME ?? 'The shop',
    privacyContact: env.TACT_PRIVACY_CONTACT ?? 'mailto:privacy@shop.test',
    playsDir: env.TACT_PLAYS ?? join(PROJECT, 'demo/plays'),
    temporalUiUrl: env.TEMPORAL_UI_URL ?? null,
    temporal: temporalSettings(env),
    mongoUri: env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    keyCacheSeconds: keyCacheSeconds(env),
    policyFile: env.TACT_POLICY,
    purposesFile: env.TACT_PURPOSES,
    eventMapFile: env.TACT_EVENT_MAP,
    dataMapFile: env.TACT_DATA_MAP,
    topicsFile: env.TACT_TOPICS,
    deadlinesFile: env.TACT_DEADLINES,
    callbacksAnywhere: env.TACT_CALLBACKS_ANYWHERE === 'true',
    linkViewDays: Number(env.TACT_LINK_VIEW_DAYS ?? 14),
    freshLinkPlay: env.TACT_FRESH_LINK_PLAY ?? 'fresh-link',
    ratePerSecond: Number(env.TACT_RATE_PER_SECOND ?? 500),
    behaviourWindowMs: Number(env.TACT_BEHAVIOUR_WINDOW_MS ?? 1_500),
  };
}
