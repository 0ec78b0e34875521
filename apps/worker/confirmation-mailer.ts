import type { Clearance, Notice, Sending } from '@tact/channels';
import { aboutConsent, chooseLanguage, namesIn, pageText, type Reader } from '@tact/explanations';
import type { RuleBookSource } from '@tact/policy';
import type { ConfirmTokens } from '@tact/privacy';
import { spokenTo, type ConsentRequest, type Records } from '@tact/records';
import { sayUnderPermit, type Promised } from './permitted-sending';
import { WorkLoop } from './work-loop';

/** How operators' stops, which name plays, name these mails. */
const PLAY = 'confirm-consent';

/**
 * Mails the link that confirms a consent: a service for what somebody just asked for, so no play, no cap and no
 * pause stands in its way; a do-not-contact and an operator's stop do, at the gate. At most once for a request.
 */
export class ConfirmationMailer {
  private readonly loop: WorkLoop;

  constructor(
    private readonly records: Records,
    private readonly book: RuleBookSource,
    private readonly tokens: ConfirmTokens,
    private readonly settings: { publicUrl: string; shopName: string; promised: Promised },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
    log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Mailing confirmations', () => this.mailNext(), log);
  }

  start(): void {
    this.loop.start();
  }

  /** Finishes what is being sent and takes nothing more. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async mailNext(): Promise<boolean> {
    const request = await this.records.consentRequests.claimMail(new Date());
    if (request) await this.mail(request);
    return request !== null;
  }

  private async mail(request: ConsentRequest): Promise<void> {
    const { consentRequests } = this.records;
    const notice = await this.noticeOf(request);
    if (typeof notice === 'string') return consentRequests.notMailed(request.id, notice);
    const subjectKey = await this.records.subjects.current(request.subjectKey);
    const touch = { permitId: `${request.id}:${request.attempts}`, touchId: request.id, play: PLAY };
    const about = {
      purpose: PLAY,
      channel: 'email' as const,
      lawfulBasis: 'contract' as const,
      essential: true,
    };
    const said = await sayUnderPermit(
      this.records,
      { subjectKey, ...touch, ...about },
      this.settings.promised,
      (clear) => this.send(notice, clear),
    );
    switch (said.fate) {
      case 'delivered':
        return consentRequests.mailed(request.id);
      case 'retry':
        return consentRequests.mailAgain(request, said.because, new Date());
      case 'undelivered':
      case 'unknown':
      case 'refused':
        return consentRequests.notMailed(request.id, said.because);
      case 'committed-before':
      case 'ended-before':
        return consentRequests.notMailed(request.id, 'sender-lost');
    }
  }

  /** The mail, or why there is none. */
  private async noticeOf(request: ConsentRequest): Promise<Notice | string> {
    const { subjects, vault, addresses } = this.records;
    const subjectKey = await subjects.current(request.subjectKey);
    const { email } = await vault.profile(subjectKey);
    const isSame = email && addresses.hashOf(email).equals(request.address);
    if (!email || !isSame) return 'another-address';
    if (!(await addresses.told(subjectKey, email))) return 'address-takes-no-mail';
    const reader = await this.readerOf(await spokenTo(this.records, [subjectKey], this.book.policy()));
    const values = {
      ...aboutConsent(request.purpose, request.channel, reader),
      shop: this.settings.shopName,
      until: request.expiresAt,
    };
    return {
      id: request.id,
      to: email,
      subject: pageText('confirmMailSubject', reader),
      paragraphs: [pageText('confirmMailText', reader, values), pageText('confirmMailIgnore', reader)],
      link: {
        url: `${this.settings.publicUrl}/m/${this.tokens.mint(request.id)}/confirm`,
        text: pageText('confirmMailSubject', reader),
      },
      language: reader.language.locale,
    };
  }

  private async readerOf(person: { language: string | null; timeZone: string | null }): Promise<Reader> {
    const language = chooseLanguage([], person.language);
    const { catalogue } = await this.book.current();
    const names = namesIn(language.catalogue, catalogue, this.book.purposes());
    return { language, timeZone: person.timeZone, names };
  }
}
