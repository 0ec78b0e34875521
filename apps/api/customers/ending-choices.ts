import { Inject, Injectable } from '@nestjs/common';
import { isYes, monthsAfter, type Channel } from '@tact/journey';
import type { ConsentEnd, Records } from '@tact/records';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Withdrawals } from './withdrawals';

/** How a consent that a reminder spoke of stands now. */
export interface Standing {
  end: ConsentEnd;
  /** It ends by itself; they keep it; it ends as they chose; it has ended; it was taken back or is not known. */
  is: 'ends' | 'kept' | 'lapsing' | 'lapsed' | 'gone';
  until: Date;
}

const BY = 'page of a reminder';

/** What somebody chooses for a consent that ends: by their own word, and never by opening something. */
@Injectable()
export class EndingChoices {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
  ) {}

  /** Another full time from now on, while it holds; what has lapsed meanwhile is not brought back. */
  async keep(subject: string, end: ConsentEnd): Promise<void> {
    const at = new Date();
    const months = this.rules.purposes.find(({ id }) => id === end.purpose)?.consentMonths;
    if (months === undefined) return;
    const validUntil = new Date(monthsAfter(at.getTime(), months));
    const { purpose, channel, endsAt } = end;
    await this.withdrawals.apply(subject, [
      {
        ...{ purpose, channel, state: 'renewed', at, validUntil, by: BY, method: 'reminder' },
        ...{ onlyWhileItHolds: true, onlyWhileItEndsAt: endsAt },
      },
    ]);
  }

  /** It goes on holding until its end, and nothing more is said of that. */
  async letLapse(subject: string, end: ConsentEnd): Promise<void> {
    const [standing] = await this.standings(subject, [end]);
    if (standing?.is !== 'ends' && standing?.is !== 'lapsing') return;
    const at = new Date();
    const { purpose, channel } = end;
    const endsAt = end.endsAt.getTime();
    await this.records.endingConsents.noteLapseChosen(subject, end, at, BY);
    await this.records.inbox.acceptOnce(subject, `let-lapse:${subject}:${purpose}/${channel}:${endsAt}`, {
      ...{ type: 'Lapse Chosen', at: at.getTime(), purpose, channel, endsAt },
    });
  }

  async standings(subject: string, ends: ConsentEnd[]): Promise<Standing[]> {
    const now = new Date();
    const [consents, chosen] = await Promise.all([
      this.records.gates.consents(subject),
      this.records.endingConsents.lapsesChosen(subject, ends),
    ]);
    return ends.map((end, i): Standing => {
      const consent = consents.find((c) => c.purpose === end.purpose && c.channel === end.channel);
      const until = consent?.validUntil ?? end.endsAt;
      if (!consent || !isYes(consent.state))
        return { end, is: consent?.state === 'expired' ? 'lapsed' : 'gone', until };
      if (consent.validUntil !== null && consent.validUntil <= now) return { end, is: 'lapsed', until };
      if (until.getTime() !== end.endsAt.getTime()) return { end, is: 'kept', until };
      return { end, is: chosen[i] ? 'lapsing' : 'ends', until };
    });
  }

  /** The consent that a purpose and channel stand on at the gate, if it ends. */
  async endsOf(subject: string, purpose: string, channel: Channel): Promise<ConsentEnd[]> {
    const consents = (await this.records.gates.consents(subject)).filter((c) => c.purpose === purpose);
    const own = consents.find((c) => c.channel === channel) ?? consents.find((c) => c.channel === 'any');
    return own?.validUntil ? [{ purpose, channel: own.channel, endsAt: own.validUntil }] : [];
  }
}
