import { ApplicationFailure } from '@temporalio/common';
import type { Address, ChannelProvider, OutgoingMessage } from '@tact/channels';
import { trackedLink } from '@tact/channels';
import type { RuleBook, TouchReported } from '@tact/journey';
import { consentWords, messageText, type RuleBookSource } from '@tact/policy';
import type { LinkTokens } from '@tact/privacy';
import type { PermitRequest, Records, TouchFate } from '@tact/records';
import type { DeliveryInput, JourneyActivities } from '@tact/workflows';
import { keepOrLapse } from '@tact/explanations';
import { randomUUID } from 'node:crypto';
import { sayUnderPermit, type Promised } from './permitted-sending';

export interface DeliverySettings {
  shopUrl: string;
  shopName: string;
  publicUrl: string;
  promised: Promised;
}

/** As a play names the customer's own pages. */
const OWN_PAGES = 'preferences';

type ConcludeInput = Parameters<JourneyActivities['conclude']>[0];

/**
 * Says one thing to one person, at most once: render first, then say it under a permit, or end the touch with what
 * is certain about it.
 */
export class Deliveries {
  private readonly providers: Map<string, ChannelProvider>;

  constructor(
    private readonly records: Records,
    private readonly book: RuleBookSource,
    private readonly tokens: LinkTokens,
    private readonly settings: DeliverySettings,
    providers: ChannelProvider[],
  ) {
    this.providers = new Map(providers.map((provider) => [provider.channel, provider]));
  }

  async deliver(input: DeliveryInput): Promise<TouchReported> {
    const { subjectKey, touch, candidate } = input;
    const known = await this.records.journal.touch(touch.id);
    if (known && known.fate !== 'reserved') {
      // Whoever noted that it arrived may have died before the permit was back.
      if (known.fate === 'delivered') await this.records.gates.release(subjectKey, touch.id);
      return reportOf(touch.id, known.fate, known.because, known.fateAt);
    }

    const book = await this.book.current();
    const purpose = book.purposes.find((p) => p.id === candidate.purpose);
    const provider = this.providers.get(touch.channel);
    if (!purpose || !provider) return this.end(input, 'refused', purpose ? 'no-provider' : 'no-purpose');
    const message = await this.render(input, book, purpose.essential);
    if (message === null) return this.end(input, 'refused', 'stale');
    const address = await this.addressOf(input);
    if (address === null) return this.end(input, 'undelivered', 'unreachable');

    const request: PermitRequest = {
      subjectKey,
      permitId: randomUUID(),
      touchId: touch.id,
      play: touch.play,
      purpose: touch.purpose,
      channel: touch.channel,
      sensitivity: touch.sensitivity,
      lawfulBasis: purpose.lawfulBasis,
      essential: purpose.essential,
      notAfter: touch.notAfter,
    };
    const said = await sayUnderPermit(this.records, request, this.settings.promised, (clear) =>
      provider.send(message, address, clear),
    );
    switch (said.fate) {
      case 'delivered':
        return reportOf(touch.id, said.fate, null, null);
      case 'undelivered':
      case 'unknown':
        return reportOf(touch.id, said.fate, said.because, null);
      case 'refused':
        return this.end(input, 'refused', said.because);
      case 'committed-before':
        return this.end(input, 'unknown', 'sender-lost');
      case 'ended-before':
        return this.reportOn(touch.id);
      case 'retry':
        // The next attempt takes a fresh permit.
        throw ApplicationFailure.retryable(said.because, 'DeliveryNotPossibleNow');
    }
  }

  /** Ends a touch whose attempts came to no end. */
  async conclude({ subjectKey, touchId, because }: ConcludeInput): Promise<TouchReported> {
    return this.end({ subjectKey, touch: { id: touchId } }, 'undelivered', because);
  }

  /**
   * Ends a touch that this attempt did not send. The gate knows whether another one can have: from here on none
   * can, also if it was given up and still runs somewhere. One that was on its way out keeps its permit, so that
   * a stop says so, until it reports or can't have arrived any more.
   */
  private async end(
    { subjectKey, touch }: { subjectKey: string; touch: { id: string } },
    fate: TouchFate,
    because: string,
  ): Promise<TouchReported> {
    const { journal, gates } = this.records;
    await journal.settle(touch.id, fate, because);
    if (await gates.revoke(subjectKey, touch.id)) await journal.doubt(touch.id, 'sender-lost');
    return this.reportOn(touch.id);
  }

  private async reportOn(touchId: string): Promise<TouchReported> {
    const touch = await this.records.journal.touch(touchId);
    return reportOf(touchId, touch?.fate ?? 'unknown', touch?.because ?? null, touch?.fateAt ?? null);
  }

  /** The message as it leaves; null when the approved text is not the one at hand any more. */
  private async render(
    input: DeliveryInput,
    book: RuleBook,
    essential: boolean,
  ): Promise<OutgoingMessage | null> {
    const { subjectKey, touch, candidate, variant, person } = input;
    const play = book.plays.find((p) => p.id === touch.play);
    if (!play || play.contentHash !== candidate.contentHash) return null;
    const profile = await this.records.vault.profile(subjectKey);
    const reader = { ...person, names: profile };
    const { consents } = candidate;
    const matter = {
      ...{ play, variant, candidate, reader, book, shopName: this.settings.shopName },
      ...(consents === undefined ? {} : { consent: consentWords(consents, this.book.purposes(), person) }),
    };
    const text = messageText(matter, Date.now());
    if (text === null) return null;
    const token = this.tokens.mint({
      subjectKey,
      purpose: touch.purpose,
      channel: touch.channel,
      touchId: touch.id,
      decisionId: touch.decisionId,
    });
    const page = `${this.settings.publicUrl}/m/${token}`;
    return {
      touchId: touch.id,
      decisionId: touch.decisionId,
      subjectKey,
      play: play.id,
      purpose: touch.purpose,
      subject: text.subject,
      body: text.body,
      ...(consents === undefined
        ? {
            link:
              text.link === OWN_PAGES
                ? `${page}/preferences`
                : trackedLink(text.link, this.settings.shopUrl, touch.id, play.id),
          }
        : { link: `${page}/keep`, choices: keepOrLapse(person.language) }),
      whyUrl: page,
      stopUrl: `${page}/stop`,
      preferencesUrl: `${page}/preferences`,
      language: person.language ?? 'en',
      essential,
    };
  }

  private async addressOf({ subjectKey, touch }: DeliveryInput): Promise<Address | null> {
    switch (touch.channel) {
      case 'email': {
        const { email } = await this.records.vault.profile(subjectKey);
        // An address that bounced, or from which somebody complained, takes nothing more.
        if (!email || !(await this.records.addresses.told(subjectKey, email))) return null;
        await this.records.journal.addressed(touch.id, this.records.addresses.hashOf(email));
        return { email };
      }
      case 'webhook': {
        const target = await this.records.webhookTargets.forPurpose(touch.purpose);
        return target && { webhook: target };
      }
      case 'in-app':
        return { inApp: true };
    }
  }
}

function reportOf(
  touchId: string,
  fate: TouchFate,
  because: string | null,
  fateAt: Date | null,
): TouchReported {
  const at = (fateAt ?? new Date()).getTime();
  switch (fate) {
    case 'delivered':
      return { type: 'Touch Delivered', at, touchId };
    case 'undelivered':
      return { type: 'Touch Undelivered', at, touchId, because: because ?? 'unknown' };
    case 'refused':
      return { type: 'Touch Refused', at, touchId, because: because ?? 'unknown' };
    case 'unknown':
    case 'reserved':
      return { type: 'Touch Unknown', at, touchId };
  }
}
