import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { pino } from 'pino';
import { commitTo, mintSalt, type ReceiptFile, type StopReceipt } from '@tact/privacy';
import type { Proofs } from '@tact/records';
import { PROOFS, SETTINGS } from '../providers';
import type { ApiSettings } from '../settings';

export type StopWord = StopReceipt['stops'][number];

/** What was handed to the one who stopped something: the file, and where it can be had again, then without the salt. */
export interface HandedOut {
  id: string;
  url: string;
  file: ReceiptFile;
}

/** Hands out receipts for stops: what was stopped, when it was asked for, and whether anything may still arrive. */
@Injectable()
export class StopReceipts {
  private readonly log = pino({ name: 'receipts', level: process.env.TACT_LOG ?? 'info' });

  constructor(
    @Inject(PROOFS) private readonly proofs: Proofs,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Null when none could be made: a stop that works is not refused for want of its receipt. */
  async handOut(
    ids: string[],
    stops: StopWord[],
    receivedAt: Date,
    nothingOnItsWay: boolean,
  ): Promise<HandedOut | null> {
    if (stops.length === 0 || ids.length === 0) return null;
    try {
      const salt = mintSalt();
      const now = new Date().toISOString();
      const receipt: StopReceipt = {
        v: 1,
        id: `rcpt_${randomBytes(16).toString('base64url')}`,
        kind: 'stop',
        issuedAt: now,
        controller: { name: this.settings.shopName, contact: this.settings.privacyContact },
        subject: commitTo(ids, salt),
        stops,
        effect: nothingOnItsWay ? 'nothing-more-leaves' : 'one-message-may-still-arrive',
        timeline: [
          { at: receivedAt.toISOString(), step: 'received' },
          { at: now, step: 'answered' },
        ],
      };
      const file = await this.proofs.receipts.issue(receipt);
      const { id } = receipt;
      return { id, url: `${this.settings.publicUrl}/receipts/${id}`, file: { ...file, salt } };
    } catch (error) {
      this.log.error(error, 'A stop was carried out, and its receipt could not be made.');
      return null;
    }
  }
}
