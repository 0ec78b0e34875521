import type { Clearance, Notice, Sending } from '@tact/channels';
import { chooseLanguage, ownDataText, pageText, type Reader } from '@tact/explanations';
import { ApplicationFailure } from '@temporalio/common';
import type { ErasureManifest, ErasureReceipt, Receipt, RequestTokens } from '@tact/privacy';
import type { Proofs, Records } from '@tact/records';

/** These mails name no purpose and nothing of the catalogue. */
const NO_NAMES: Reader['names'] = { purpose: () => null, category: () => null, product: () => null };

/** What an erasure says to others: the signed receipt, and the mail with the way to it. */
export class ErasureAnswers {
  constructor(
    private readonly records: Records,
    private readonly proofs: Proofs,
    private readonly tokens: RequestTokens,
    private readonly settings: { publicUrl: string; shopName: string; privacyContact: string },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
  ) {}

  get controller(): ErasureReceipt['controller'] {
    return { name: this.settings.shopName, contact: this.settings.privacyContact };
  }

  async issue(receipt: Receipt, manifest: ErasureManifest): Promise<void> {
    await this.proofs.receipts.issue(receipt, manifest);
  }

  /** Mails the way to the receipt, where there is an address; a mail that nobody took is tried again. */
  async tell(requestId: string, nth: number, outstanding: number): Promise<void> {
    const content = await this.records.privacyRequests.content(requestId);
    if (!content?.email) return;
    const { email, language: asked } = content;
    const language = chooseLanguage([], asked);
    const reader: Reader = { language, timeZone: null, names: NO_NAMES };
    const sending = await this.send(
      {
        id: `${requestId}-erased${nth === 1 ? '' : `-${nth}`}`,
        to: email,
        subject: pageText('erasedMailSubject', reader, { shop: this.settings.shopName }),
        paragraphs: [
          ...this.news(nth, outstanding, reader),
          pageText('erasedMailReceipt', reader),
          ...(content.notes?.['archive'] ? [ownDataText('eraseMailCopy', reader)] : []),
        ],
        link: {
          url: `${this.settings.publicUrl}/r/${this.tokens.mint(requestId)}`,
          text: pageText('erasedMailLink', reader),
        },
        language: language.locale,
      },
      async () => true,
    );
    if (sending.fate === 'retry')
      throw ApplicationFailure.create({ type: 'MailNotTaken', message: sending.because });
  }

  /** The first says what we did; all of them, who else has not. */
  private news(nth: number, count: number, reader: Reader): string[] {
    const ours = nth === 1 ? [pageText('erasedMailText', reader)] : [];
    if (count > 0) return [...ours, pageText('erasedMailOutstanding', reader, { count })];
    return nth === 1 ? ours : [pageText('erasedMailAllConfirmed', reader)];
  }
}
