import { Inject, Injectable } from '@nestjs/common';
import { consentKey, isYes, sensitivities, type ConsentState, type JourneyEvent } from '@tact/journey';
import {
  keyedConsents,
  type ConsentChange,
  type Records,
  type Standing,
  type Suppression,
  type TouchDoc,
} from '@tact/records';
import { Withdrawals } from '../customers/withdrawals';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import type { Report } from './schemas';

/** `applied`: it counts now, or did before. `unknown`: it is about no mail and no address that we know. */
export interface Taken {
  result: 'applied' | 'unknown';
  touch: string | null;
  /** How many people it is about: an address may be shared. */
  people: number;
}

/** What bounces and complaints mean for those they are about. It needs neither Temporal nor a worker. */
@Injectable()
export class Reports {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
  ) {}

  async take(report: Report, source: string): Promise<Taken> {
    const touch = await this.touchOf(report);
    const hash = this.addressOf(report, touch);
    const people = await this.peopleOf(touch, hash);
    if (people.length === 0) return { result: 'unknown', touch: null, people: 0 };
    const now = new Date();
    // Before the withdrawal, which would end the touch as stopped: the first outcome stays.
    if (touch) await this.tellOutcome(report, touch, new Date(now.getTime() - 1));
    if (hash !== null && report.type !== 'unsubscribe') await this.suppress(report, hash, source, now);
    if (report.type !== 'bounce') {
      const by = `${report.type} reported by ${source}`;
      const alone = report.type === 'unsubscribe' ? (touch?.purpose ?? null) : null;
      for (const person of people) await this.withdraw(person, alone, by, now);
    }
    return { result: 'applied', touch: touch?._id ?? null, people: people.length };
  }

  private async touchOf({ touch, messageId }: Report): Promise<TouchDoc | null> {
    const id = touch ?? messageId?.replace(/^<|>$/g, '').split('@')[0];
    const doc = id === undefined ? null : await this.records.journal.touch(id);
    return doc?.channel === 'email' ? doc : null;
  }

  /** Of a mail we know, the address it went to; what a provider calls the final one may be a forward's. */
  private addressOf({ address }: Report, touch: TouchDoc | null): Buffer | null {
    if (touch?.sentTo) return touch.sentTo;
    return address === undefined ? null : this.records.addresses.hashOf(address);
  }

  private async peopleOf(touch: TouchDoc | null, hash: Buffer | null): Promise<string[]> {
    const { subjects, addresses } = this.records;
    const theirs = touch === null ? [] : [await subjects.current(touch.subjectKey)];
    const there = hash === null ? [] : await addresses.peopleAt(hash);
    return [...new Set([...theirs, ...there])];
  }

  /** Nothing is mailed to the address any more; those who have no other can't be mailed. */
  private async suppress(report: Report, hash: Buffer, source: string, now: Date): Promise<void> {
    if (report.type === 'bounce' && report.permanence === 'temporary') return;
    const because: Suppression = report.type === 'bounce' ? 'bounced' : 'complained';
    await this.records.addresses.suppress(hash, because, source, now);
    for (const subject of await this.records.addresses.peopleAt(hash))
      await this.tell(subject, { type: 'Traits Given', at: now.getTime(), hasEmail: false }, now);
  }

  /** Who calls it spam wants no mail of any purpose; who unsubscribes, none of that one. */
  private async withdraw(subject: string, alone: string | null, by: string, now: Date): Promise<void> {
    const standing = keyedConsents(await this.records.gates.consents(subject));
    const changes = this.rules.purposes
      .filter(({ id, essential }) => !essential && (alone === null || id === alone))
      .filter(({ id }) => isGivenByMail(standing, id))
      .map(({ id }): ConsentChange => {
        const state: ConsentState = 'withdrawn';
        const method = 'report of a mail service';
        return { purpose: id, channel: 'email', state, at: now, validUntil: null, by, method };
      });
    if (changes.length > 0) await this.withdrawals.apply(subject, changes);
  }

  /** Once for a touch, however often it is reported; the first outcome stays. */
  private async tellOutcome({ type }: Report, touch: TouchDoc, now: Date): Promise<void> {
    if (type === 'unsubscribe') return;
    const subject = await this.records.subjects.current(touch.subjectKey);
    const is = type === 'bounce' ? ('Touch Bounced' as const) : ('Touch Complained' as const);
    const event: JourneyEvent = { type: is, at: now.getTime(), touchId: touch._id };
    await this.records.inbox.acceptOnce(subject, `report:${type}:${touch._id}`, event);
  }

  private async tell(subjectKey: string, event: JourneyEvent, now: Date): Promise<void> {
    await this.records.inbox.accept([{ subjectKey, message: null, event, receivedAt: now, dueAt: now }]);
  }
}

/** What was said of mail alone beats what was said of every channel; for whatever sensitivity. */
const isGivenByMail = (standing: Standing, purpose: string): boolean =>
  sensitivities.some((sensitivity) => {
    const of = (channel: 'email' | 'any') => standing[consentKey({ purpose, channel, sensitivity })];
    const consent = of('email') ?? of('any');
    return consent !== undefined && isYes(consent.state);
  });
