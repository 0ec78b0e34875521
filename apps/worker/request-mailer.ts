import type { Clearance, Notice, Sending } from '@tact/channels';
import { chooseLanguage, ownDataText, type Reader } from '@tact/explanations';
import type { ConfirmTokens } from '@tact/privacy';
import type { PrivacyRequest, Records } from '@tact/records';
import { WorkLoop } from './work-loop';

/** These mails name no purpose and nothing of the catalogue. */
const NO_NAMES: Reader['names'] = { purpose: () => null, category: () => null, product: () => null };

const LAPSES_AT_ONCE = 50;

/**
 * Mails the link behind which somebody confirms what they asked for on their own pages, at most once for a request,
 * and lets those lapse that nobody confirmed.
 */
export class RequestMailer {
  private readonly loop: WorkLoop;

  constructor(
    private readonly records: Pick<Records, 'privacyRequests'>,
    private readonly tokens: ConfirmTokens,
    private readonly settings: { publicUrl: string; shopName: string },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
    log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Mailing confirmations of requests', () => this.work(), log);
  }

  start(): void {
    this.loop.start();
  }

  /** Finishes what is being sent and takes nothing more. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async work(): Promise<boolean> {
    const { privacyRequests } = this.records;
    const now = new Date();
    await privacyRequests.lapseUnconfirmed(now, LAPSES_AT_ONCE);
    const request = await privacyRequests.claimConfirmation(now);
    if (request !== null) await this.mail(request);
    return request !== null;
  }

  private async mail(request: PrivacyRequest): Promise<void> {
    const { privacyRequests } = this.records;
    const notice = await this.noticeOf(request);
    if (notice === null) return privacyRequests.confirmationMailed(request.id, 'no-address');
    const sending = await this.send(notice, async () => true);
    switch (sending.fate) {
      case 'delivered':
        return privacyRequests.confirmationMailed(request.id, null);
      case 'retry':
      case 'withheld':
        return privacyRequests.mailConfirmationAgain(request.id, new Date());
      case 'undelivered':
      case 'unknown':
        return privacyRequests.confirmationMailed(request.id, sending.because);
    }
  }

  private async noticeOf(request: PrivacyRequest): Promise<Notice | null> {
    const content = await this.records.privacyRequests.content(request.id);
    if (!content?.email) return null;
    const language = chooseLanguage([], content.language);
    const reader: Reader = { language, timeZone: null, names: NO_NAMES };
    const isErasure = request.right === 'erasure';
    const values = { shop: this.settings.shopName, until: this.records.privacyRequests.confirmBy(request) };
    const text = isErasure ? 'confirmDeleteText' : 'confirmTakeText';
    return {
      id: `${request.id}-confirm`,
      to: content.email,
      subject: ownDataText(isErasure ? 'confirmDeleteSubject' : 'confirmTakeSubject', reader),
      paragraphs: [ownDataText(text, reader, values), ownDataText('confirmIgnore', reader)],
      link: {
        url: `${this.settings.publicUrl}/r/${this.tokens.mint(request.id)}/confirm`,
        text: ownDataText('confirmLink', reader),
      },
      language: language.locale,
    };
  }
}
