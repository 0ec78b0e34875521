import { ownDataText, pageText, type Reader } from '@tact/explanations';
import type { ErasureManifest, ErasureReceipt, Receipt } from '@tact/privacy';
import type { Proofs, RequestContent } from '@tact/records';
import type { RequestMails } from './request-mails';

/** What an erasure says to others: the signed receipt, and the mail with the way to it. */
export class ErasureAnswers {
  constructor(
    private readonly proofs: Proofs,
    private readonly mails: RequestMails,
    private readonly settings: { shopName: string; privacyContact: string },
  ) {}

  get controller(): ErasureReceipt['controller'] {
    return { name: this.settings.shopName, contact: this.settings.privacyContact };
  }

  async issue(receipt: Receipt, manifest: ErasureManifest): Promise<void> {
    await this.proofs.receipts.issue(receipt, manifest);
  }

  /** Mails the way to the receipt. */
  async tell(requestId: string, content: RequestContent, nth: number, outstanding: number): Promise<void> {
    const name = `erased${nth === 1 ? '' : `-${nth}`}`;
    await this.mails.tell(requestId, name, content, (reader) => ({
      subject: pageText('erasedMailSubject', reader, { shop: this.settings.shopName }),
      paragraphs: [
        ...this.news(nth, outstanding, reader),
        pageText('erasedMailReceipt', reader),
        ...(content.notes?.['archive'] ? [ownDataText('eraseMailCopy', reader)] : []),
      ],
      link: pageText('erasedMailLink', reader),
    }));
  }

  /** The first says what we did; all of them, who else has not. */
  private news(nth: number, count: number, reader: Reader): string[] {
    const ours = nth === 1 ? [pageText('erasedMailText', reader)] : [];
    if (count > 0) return [...ours, pageText('erasedMailOutstanding', reader, { count })];
    return nth === 1 ? ours : [pageText('erasedMailAllConfirmed', reader)];
  }
}
