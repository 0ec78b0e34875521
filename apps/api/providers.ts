import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import type { MasterKeys } from '@tact/privacy';
import type { Records } from '@tact/records';
import type { ApiSettings } from './settings';
import type { RuleBookFiles } from './rule-book-files';

/** What controllers are given: the memory, the way to the workflows, the rule book and the settings. */
export const RECORDS = Symbol('records');
export const TEMPORAL = Symbol('temporal');
export const SETTINGS = Symbol('settings');
export const MASTER_KEYS = Symbol('master-keys');
/** Receipts and signed heads of the log. */
export const PROOFS = Symbol('proofs');
/** Who signs answers to controllers; null where nobody does. */
export const RESPONSE_SIGNER = Symbol('response-signer');
export const RULES = Symbol('rules');
/** Plays, catalogue, approvals and stops as they stand now; RULES are the files that only a restart reads. */
export const BOOK = Symbol('book');

@Injectable()
export class Closing implements OnApplicationShutdown {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(TEMPORAL) private readonly client: Client,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.connection.close();
    await this.records.close();
  }
}

export type { ApiSettings, Client, MasterKeys, Records, RuleBookFiles };
