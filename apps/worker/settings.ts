import { join } from 'node:path';
import { keyCacheSeconds } from '@tact/privacy';
import { temporalSettings, type TemporalSettings } from '@tact/temporal';
import { usualPromise, type Promised } from './permitted-sending';

export interface WorkerSettings {
  temporal: TemporalSettings;
  mongoUri: string;
  /** How long this process may hold a person's data key; the same for every process. */
  keyCacheSeconds: number;
  smtpUrl: string;
  mailFrom: string;
  /** Where links in messages lead: the shop, and Tact's own pages. */
  shopUrl: string;
  shopName: string;
  publicUrl: string;
  /** Where people turn with questions about their data: an https or mailto address. */
  privacyContact: string;
  playsDir: string;
  policyFile: string | undefined;
  purposesFile: string | undefined;
  /** What may come in and what each field is for. */
  dataMapFile: string | undefined;
  /** How long the law gives for what people ask. */
  deadlinesFile: string | undefined;
  /** Makes this build the current one of its deployment; off where operators promote builds themselves. */
  promote: boolean;
  behaviourWindowMs: number;
  /** Where signed heads of the log are kept outside of the database; null for nowhere. */
  checkpointsDir: string | null;
  checkpointEveryMs: number;
  /** Where it is kept outside of the database who was erased; null for nowhere. */
  erasuresFile: string | null;
  /** How often each category of retention is purged. */
  retentionEveryMs: number;
  promised: Promised;
  /** Whether controllers may be called by http and within this network. */
  callbacksAnywhere: boolean;
}

const PROJECT = join(__dirname, '../../..');

export const workerSettings = (env: NodeJS.ProcessEnv = process.env): WorkerSettings => ({
  temporal: temporalSettings(env),
  mongoUri: env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
  keyCacheSeconds: keyCacheSeconds(env),
  smtpUrl: env.SMTP_URL ?? 'smtp://127.0.0.1:1025',
  mailFrom: env.TACT_MAIL_FROM ?? 'The shop <hello@shop.test>',
  shopUrl: env.TACT_SHOP_URL ?? 'https://shop.test',
  shopName: env.TACT_SHOP_NAME ?? 'The shop',
  privacyContact: env.TACT_PRIVACY_CONTACT ?? 'mailto:privacy@shop.test',
  publicUrl: env.TACT_PUBLIC_URL ?? 'http://127.0.0.1:3000',
  playsDir: env.TACT_PLAYS ?? join(PROJECT, 'demo/plays'),
  policyFile: env.TACT_POLICY,
  purposesFile: env.TACT_PURPOSES,
  dataMapFile: env.TACT_DATA_MAP,
  deadlinesFile: env.TACT_DEADLINES,
  promote: env.TACT_PROMOTE !== 'false',
  behaviourWindowMs: Number(env.TACT_BEHAVIOUR_WINDOW_MS ?? 1_500),
  callbacksAnywhere: env.TACT_CALLBACKS_ANYWHERE === 'true',
  checkpointsDir: env.TACT_CHECKPOINTS_DIR || null,
  checkpointEveryMs: Number(env.TACT_CHECKPOINT_EVERY_MS ?? 60_000),
  erasuresFile: env.TACT_ERASURES_FILE || null,
  retentionEveryMs: Number(env.TACT_RETENTION_EVERY_MS ?? 24 * 3600 * 1000),
  promised: {
    ...usualPromise,
    ...(env.TACT_ARRIVES_WITHIN_MS === undefined
      ? {}
      : { arrivesWithinMs: Number(env.TACT_ARRIVES_WITHIN_MS) }),
  },
});
