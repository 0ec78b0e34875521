import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { consentAt, consentKey, monthsAfter, type Channel, type Sensitivity } from '@tact/journey';
import {
  entryNamed,
  keptMethod,
  keyedConsents,
  methodOf,
  type ConsentChange,
  type ConsentRequest,
  type Records,
  type Standing,
} from '@tact/records';
import { Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Withdrawals } from './withdrawals';

/** A consent that is asked for and not given yet. */
export interface Requested {
  purpose: string;
  channel: Channel | 'any';
  sensitivity: Sensitivity;
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
      ? keyedConsents(await this.records.gates.consents(subject))
      : {};
    const isToConfirm = (change: ConsentChange) =>
      this.wantsConfirming(change) && !holds(inForce, change, now);
    const toConfirm = all.filter(isToConfirm);
    if (toConfirm.length === 0) return { changes: all, requested: [] };
    const address = await this.addressOf(subject, all.findIndex(isToConfirm));
    const requested: Requested[] = [];
    for (const change of toConfirm) {
      const wanted = { ...(await this.wantedOf(subject, change)), address };
      requested.push(view(await this.records.consentRequests.open(wanted, now)));
    }
    return { changes: all.filter((change) => !isToConfirm(change)), requested };
  }

  async pending(subject: string): Promise<Requested[]> {
    return (await this.records.consentRequests.pending(subject, new Date())).map(view);
  }

  /** They asked, and thought better of it: nothing was agreed to, so nothing is withdrawn. */
  async forget(
    subject: string,
    wanted: Pick<Requested, 'purpose' | 'channel' | 'sensitivity'>,
  ): Promise<void> {
    await this.records.consentRequests.cancel(subject, [wanted]);
  }

  /** What is kept of a word until it is confirmed, or not. */
  private async wantedOf(subject: string, change: ConsentChange) {
    const { purpose, channel, sensitivity, by, actor, method, notice, jurisdiction, proof } = change;
    const { consentMonths, confirmWithinHours } = this.purposeOf(purpose);
    const usualEnd = monthsAfter(change.at.getTime(), consentMonths);
    const sealedProof =
      proof === undefined ? null : await this.records.vault.seal(subject, 'consent-request', proof);
    return {
      ...{ subjectKey: subject, purpose, channel, by, confirmWithinHours, sealedProof },
      ...(sensitivity === undefined || sensitivity === 'standard' ? {} : { sensitivity }),
      ...(actor === undefined ? {} : { actor }),
      ...(method === undefined ? {} : await keptMethod(this.records.vault, subject, method)),
      ...{ notice: notice ?? null, jurisdiction: jurisdiction ?? null },
      // A consent of the usual length begins with its confirmation.
      validUntil: change.validUntil?.getTime() === usualEnd ? null : change.validUntil,
    };
  }

  /** Makes a request the consent it asked for; false where it can't be any more. Twice is as good as once. */
  async confirm(request: ConsentRequest, language: string): Promise<boolean> {
    const { id, subjectKey, address } = request;
    const subject = await this.records.subjects.current(subjectKey);
    if (!(await this.records.addresses.isOf(subject, address))) return false;
    const now = new Date();
    if (!(await this.records.consentRequests.confirm(id, now))) return request.confirmedAt !== null;
    try {
      const words = await this.wordsOfBoth(subject, request, language, now);
      const { changed } = await this.withdrawals.change(subject, words);
      const given = changed.find(({ change }) => change.state === 'given');
      return given?.is === 'standing' || (given?.is === 'refused' && given.because === 'duplicate');
    } catch (error) {
      await this.records.consentRequests.reopen(id);
      throw error;
    }
  }

  /** The ledger hears of both at once: that it was asked for, as it was passed on, and that it was given. */
  private async wordsOfBoth(
    subject: string,
    request: ConsentRequest,
    language: string,
    now: Date,
  ): Promise<ConsentChange[]> {
    const { id, purpose, channel, sensitivity, notice, jurisdiction, requestedAt, sealedProof } = request;
    const about = { purpose, channel, sensitivity, notice, jurisdiction };
    const asked = `double opt-in asked:${id}`;
    const handedOver = sealedProof
      ? await this.records.vault.open(request.subjectKey, 'consent-request', sealedProof)
      : null;
    return [
      {
        ...{ ...about, state: 'requested', at: requestedAt, validUntil: null, by: request.by },
        ...{ actor: request.actor, proof: handedOver, once: asked },
        method: await methodOf(this.records.vault, request),
      },
      {
        ...{ ...about, state: 'given', at: now, validUntil: this.lastsUntil(request, now) },
        ...{ by: 'link in a mail', method: 'double opt-in', about: entryNamed(subject, asked) },
        once: `double opt-in confirmed:${id}`,
        proof: {
          method: 'double opt-in',
          request: id,
          requestedAt,
          requestedBy: request.by,
          confirmedAt: now,
          notice: { hash: this.noticeHash(purpose, language), language },
        },
      },
    ];
  }

  lastsUntil({ purpose, validUntil }: ConsentRequest, from: Date): Date {
    // One with an agreed end ends then.
    return validUntil ?? new Date(monthsAfter(from.getTime(), this.purposeOf(purpose).consentMonths));
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
function holds(inForce: Standing, change: ConsentChange, now: Date): boolean {
  const { purpose, channel, sensitivity = 'standard' } = change;
  const key = consentKey({ purpose, channel, sensitivity });
  const known = inForce[key];
  const alone = { consents: known === undefined ? {} : { [key]: known } };
  return consentAt(alone, purpose, channel, now.getTime(), sensitivity).valid;
}

const view = (request: ConsentRequest): Requested => {
  const { purpose, channel, sensitivity = 'standard', requestedAt, expiresAt, mail, because } = request;
  return {
    ...{ purpose, channel, sensitivity, state: 'requested', at: requestedAt, validUntil: null },
    ...{ confirmBy: expiresAt, mail: { is: mail, because } },
  };
};
