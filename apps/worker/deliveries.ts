import { ApplicationFailure } from '@temporalio/common';
import type { Address, ChannelProvider, OutgoingMessage, Sending } from '@tact/channels';
import { trackedLink } from '@tact/channels';
import type { RuleBook, TouchReported } from '@tact/journey';
import { messageText, type RuleBookSource } from '@tact/policy';
import type { LinkTokens } from '@tact/privacy';
import type { Records, TouchFate } from '@tact/records';
import type { DeliveryInput, JourneyActivities } from '@tact/workflows';
import { randomUUID } from 'node:crypto';

export interface DeliverySettings {
  shopUrl: string;
  shopName: string;
  publicUrl: string;
}

type ConcludeInput = Parameters<JourneyActivities['conclude']>[0];

/**
 * Says one thing to one person, at most once: render first, take a permit, mark it committing just before
 * the bytes leave, send with a deadline, note the fate, return the permit.
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
      // Whoever noted the fate may have died before the permit was back.
      await this.records.gates.settle(subjectKey, touch.id);
      return reportOf(touch.id, known.fate, known.because, known.fateAt);
    }

    const book = await this.book.current();
    const purpose = book.purposes.find((p) => p.id === candidate.purpose);
    const provider = this.providers.get(touch.channel);
    if (!purpose || !provider) return this.settle(input, 'refused', purpose ? 'no-provider' : 'no-purpose');
    const message = await this.render(input, book);
    if (message === null) return this.settle(input, 'refused', 'stale');
    const address = await this.addressOf(input);
    if (address === null) return this.settle(input, 'undelivered', 'unreachable');

    const permitId = randomUUID();
    const permit = await this.records.gates.takePermit({
      subjectKey,
      permitId,
      touchId: touch.id,
      play: touch.play,
      purpose: touch.purpose,
      channel: touch.channel,
      sensitivity: touch.sensitivity,
      lawfulBasis: purpose.lawfulBasis,
      essential: purpose.essential,
    });
    if (!permit.given) {
      return permit.because === 'committed-before'
        ? this.settle(input, 'unknown', 'sender-lost')
        : this.settle(input, 'refused', permit.because);
    }
    // Asked after the permit is visible: whoever concludes this touch either sees the permit, or is seen here.
    const meanwhile = await this.records.journal.touch(touch.id);
    if (meanwhile && meanwhile.fate !== 'reserved') {
      await this.records.gates.returnPermit(subjectKey, permitId);
      return reportOf(touch.id, meanwhile.fate, meanwhile.because, meanwhile.fateAt);
    }
    if (touch.notAfter !== null && Date.now() >= touch.notAfter) {
      await this.records.gates.returnPermit(subjectKey, permitId);
      return this.settle(input, 'refused', 'too-late');
    }
    if (!(await this.records.gates.commit(subjectKey, permitId)))
      return this.settle(input, 'refused', 'stopped');
    return this.finish(input, permitId, await provider.send(message, address));
  }

  /**
   * Ends a touch whose attempts came to no end. The gate knows whether anything can have left; from here on
   * nothing can, also if an attempt that was given up still runs somewhere.
   */
  async conclude({ subjectKey, touchId, because }: ConcludeInput): Promise<TouchReported> {
    const { journal, gates } = this.records;
    await journal.settle(touchId, 'undelivered', because);
    if (await gates.revoke(subjectKey, touchId)) await journal.doubt(touchId, 'sender-lost');
    await gates.settle(subjectKey, touchId);
    const touch = await journal.touch(touchId);
    return reportOf(touchId, touch?.fate ?? 'unknown', touch?.because ?? because, touch?.fateAt ?? null);
  }

  private async finish(input: DeliveryInput, permitId: string, sending: Sending): Promise<TouchReported> {
    switch (sending.fate) {
      case 'delivered':
        return this.settle(input, 'delivered', null);
      case 'undelivered':
      case 'unknown':
        return this.settle(input, sending.fate, sending.because);
      case 'retry':
        // Nothing left for certain: the next attempt takes a fresh permit.
        await this.records.gates.returnPermit(input.subjectKey, permitId);
        throw ApplicationFailure.retryable(sending.because, 'DeliveryNotPossibleNow');
    }
  }

  /** Notes a touch's fate and returns its permit. */
  private async settle(
    input: DeliveryInput,
    fate: TouchFate,
    because: string | null,
  ): Promise<TouchReported> {
    const at = new Date();
    await this.records.journal.settle(input.touch.id, fate, because, at);
    await this.records.gates.settle(input.subjectKey, input.touch.id);
    return reportOf(input.touch.id, fate, because, at);
  }

  /** The message as it leaves; null when the approved text is not the one at hand any more. */
  private async render(input: DeliveryInput, book: RuleBook): Promise<OutgoingMessage | null> {
    const { subjectKey, touch, candidate, variant, person } = input;
    const play = book.plays.find((p) => p.id === touch.play);
    if (!play || play.contentHash !== candidate.contentHash) return null;
    const profile = await this.records.vault.profile(subjectKey);
    const reader = { ...person, names: profile };
    const matter = { play, variant, candidate, reader, book, shopName: this.settings.shopName };
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
      link: trackedLink(text.link, this.settings.shopUrl, touch.id, play.id),
      whyUrl: page,
      stopUrl: `${page}/stop`,
      preferencesUrl: `${page}/preferences`,
      language: person.language ?? 'en',
    };
  }

  private async addressOf({ subjectKey, touch }: DeliveryInput): Promise<Address | null> {
    switch (touch.channel) {
      case 'email': {
        const { email } = await this.records.vault.profile(subjectKey);
        return email ? { email } : null;
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
