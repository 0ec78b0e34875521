import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

export const apiRoles = ['product', 'ops', 'compliance'] as const;

export type ApiRole = (typeof apiRoles)[number];

export interface ApiKeyDoc {
  _id: string;
  hash: Buffer;
  name: string;
  role: ApiRole;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}
export const apiKey = new Schema<ApiKeyDoc>(
  { _id: text, hash: bytes, name: text, role: text, createdAt: moment, lastUsedAt: Date, revokedAt: Date },
  options,
);

export interface CatalogueDoc {
  _id: string;
  catalogue: unknown;
  putAt: Date;
  by: string;
}
export const catalogue = new Schema<CatalogueDoc>(
  { _id: text, catalogue: Schema.Types.Mixed, putAt: moment, by: text },
  options,
);

export interface ApprovalDoc {
  /** The content hash. */
  _id: string;
  play: string;
  by: string;
  at: Date;
}
export const approval = new Schema<ApprovalDoc>({ _id: text, play: text, by: text, at: moment }, options);

export interface WebhookTargetDoc {
  _id: string;
  url: string;
  /** The signing secret, under the system key. */
  sealedSecret: Buffer;
  purposes: string[];
  by: string;
  at: Date;
}
export const webhookTarget = new Schema<WebhookTargetDoc>(
  { _id: text, url: text, sealedSecret: bytes, purposes: [String], by: text, at: moment },
  options,
);

/** Who works with the command line, so that the log can name them by an id. */
export interface OperatorDoc {
  _id: string;
  name: string;
}
export const operator = new Schema<OperatorDoc>({ _id: text, name: text }, options);
operator.index({ name: 1 }, { unique: true });

/** Who may report what became of mails, with the secret that signs it. */
export interface ReportSourceDoc {
  _id: string;
  name: string;
  sealedSecret: Buffer;
  by: string;
  at: Date;
}
export const reportSource = new Schema<ReportSourceDoc>(
  { _id: text, name: text, sealedSecret: bytes, by: text, at: moment },
  options,
);
