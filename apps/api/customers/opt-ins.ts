import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Channel } from '@tact/journey';
import type { ConsentChange, ConsentRequest, GateConsent, Records } from '@tact/records';
import { Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { monthsAfter } from './months-after';
import { Withdrawals } from './withdrawals';

/** A consent that is asked for and not given yet. */
export interface Requested {
  purpose: string;
  channel: Channel | 'any';
  state: 'requested';
  at: Date;
  validUntil: null;
  confirmBy: Date;
  /** What became of the mail with the link. */
  mail: { is: ConsentRequest['mail']; because: string | null };
}

/** Double opt-in: what a purpose wants confirmed waits for the click in a mail, and is no consent before. */
@Injectable()
export class OptIns {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
  ) {}

  /** Parts what holds at once from what is to be confirmed, and has the mails for the latter sent. */
  async request(
    subject: string,
    all: ConsentChange[],
    now: Date,
  ): Promise<{ changes: ConsentChange[]; requested: Requested[] }> {
    const inForce = all.some((change) => this.wantsConfirming(change))
      ? await this.records.gates.consents(subject)
      : [];
    const isToConfirm = (change: ConsentChange) =>
      this.wantsConfirming(change) && !holds(inForce, change, now);
    const toConfirm = all.filter(isToConfirm);
    if (toConfirm.length === 0) return { changes: all, requested: [] };
    const address = await this.addressOf(subject, all.findIndex(isToConfirm));
    const requested: Requested[] = [];
    for (const { purpose, channel, by, validUntil } of toConfirm) {
      const { confirmWithinHours } = this.purposeOf(purpose);
      const wanted = { subjectKey: subject, purpose, channel, address, by, validUntil, confirmWithinHours };
      requested.push(view(await this.records.consentRequests.open(wanted, now)));
    }
    return { changes: all.filter((change) => !isToConfirm(change)), requested };
  }

  async pending(subject: string): Promise<Requested[]> {
    return (await this.records.consentRequests.pending(subject, new Date())).map(view);
  }

  /** Makes a request the consent it asked for; false where it can't be any more. Twice is as good as once. */
  async confirm(request: ConsentRequest, language: string): Promise<boolean> {
    const { id, subjectKey, purpose, channel, address, requestedAt } = request;
    const subject = await this.records.subjects.current(subjectKey);
    if (!(await this.records.addresses.isOf(subject, address))) return false;
    const now = new Date();
    if (!(await this.records.consentRequests.confirm(id, now))) return request.confirmedAt !== null;
    const proof = {
      method: 'double opt-in',
      request: id,
      requestedAt,
      requestedBy: request.by,
      confirmedAt: now,
      notice: { hash: this.noticeHash(purpose, language), language },
    };
    const validUntil = this.lastsUntil(request, now);
    try {
      await this.withdrawals.apply(subject, [
        { purpose, channel, state: 'given', at: now, validUntil, by: 'link in a mail', proof },
      ]);
    } catch (error) {
      await this.records.consentRequests.reopen(id);
      throw error;
    }
    return true;
  }

  lastsUntil({ purpose, validUntil }: ConsentRequest, from: Date): Date {
    // A consent of an agreed length begins with its confirmation; one with an agreed end ends then.
    return validUntil ?? monthsAfter(from, this.purposeOf(purpose).consentMonths);
  }

  /** The purpose in the words that they agree to. */
  wordsOf(id: string, language: string): string {
    const purpose = this.purposeOf(id);
    return purpose.translations?.[language]?.words ?? purpose.words;
  }

  private noticeHash(id: string, language: string): string {
    return createHash('sha256').update(this.wordsOf(id, language)).digest('hex');
  }

  /** What is shown in the product itself needs no proof that an address is theirs. */
  private wantsConfirming({ purpose, channel, state }: ConsentChange): boolean {
    return (
      state === 'given' && (channel === 'email' || channel === 'any') && this.purposeOf(purpose).doubleOptIn
    );
  }

  private purposeOf(id: string) {
    const purpose = this.rules.purposes.find((p) => p.id === id);
    if (!purpose) throw new RangeError(`No purpose "${id}" is registered.`);
    return purpose;
  }

  /** Where the link goes. */
  private async addressOf(subject: string, index: number): Promise<Buffer> {
    const { email } = await this.records.vault.profile(subject);
    const isReachable = email ? await this.records.addresses.told(subject, email) : false;
    if (email && isReachable) return this.records.addresses.hashOf(email);
    throw new Problem(
      422,
      'no-address-to-confirm-by',
      'Nothing to confirm by',
      `Consent ${index} is to be confirmed by mail, and ${email ? 'their address takes no mail' : 'no address is known'}.`,
      'Tell their address first: PUT /v1/customers/{id}/profile.',
      { errors: [{ where: `/consents/${index}/purpose`, message: 'asks for a double opt-in' }] },
    );
  }
}

/** A consent in force was confirmed when it began. */
function holds(consents: GateConsent[], { purpose, channel }: ConsentChange, now: Date): boolean {
  const known = consents.find((c) => c.purpose === purpose && c.channel === channel);
  return (
    known !== undefined &&
    (known.state === 'given' || known.state === 'renewed') &&
    (known.validUntil === null || known.validUntil > now)
  );
}

const view = ({ purpose, channel, requestedAt, expiresAt, mail, because }: ConsentRequest): Requested => ({
  ...{ purpose, channel, state: 'requested', at: requestedAt, validUntil: null },
  ...{ confirmBy: expiresAt, mail: { is: mail, because } },
});
