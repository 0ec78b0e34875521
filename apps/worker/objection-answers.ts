import { pageText } from '@tact/explanations';
import type { ObjectionDetails } from '@tact/policy';
import { commitTo, type StopReceipt } from '@tact/privacy';
import type { PrivacyRequest, Proofs, RequestContent } from '@tact/records';
import type { RequestMails } from './request-mails';

type Content = RequestContent & { details: ObjectionDetails };

/** What an objection says to others: the signed receipt, and the mail that says what was ended. */
export class ObjectionAnswers {
  constructor(
    private readonly proofs: Proofs,
    private readonly mails: RequestMails,
    private readonly settings: { shopName: string; privacyContact: string },
  ) {}

  /** Null where nothing was stopped at a gate: there is nothing to prove then. */
  async issue(request: PrivacyRequest, { details, externalIds, salt }: Content): Promise<string | null> {
    const stop = stopOf(details);
    if (stop === null || externalIds.length === 0) return null;
    const now = new Date().toISOString();
    const receipt: StopReceipt = {
      v: 1,
      id: `rcpt_${request.id}`,
      kind: 'stop',
      issuedAt: now,
      controller: { name: this.settings.shopName, contact: this.settings.privacyContact },
      subject: commitTo(externalIds, salt),
      stops: [{ ...stop, channel: 'any', until: null }],
      effect: 'nothing-more-leaves',
      timeline: [
        { at: request.receivedAt.toISOString(), step: 'received' },
        { at: now, step: 'answered' },
      ],
    };
    await this.proofs.receipts.issue(receipt);
    return receipt.id;
  }

  /** Mails what was ended. Of what they asked for themselves, it stops nothing. */
  async tell({ id }: PrivacyRequest, content: Content): Promise<void> {
    await this.mails.tell(id, 'objected', content, (reader) => ({
      subject: pageText('objectedMailSubject', reader, { shop: this.settings.shopName }),
      paragraphs: [pageText('objectedText', reader, { to: content.details.to.replace('-', '_') })],
      link: pageText('objectedMailLink', reader),
    }));
  }
}

function stopOf(details: ObjectionDetails): { what: 'objected' | 'withdrawn'; purpose: string } | null {
  switch (details.to) {
    case 'direct-marketing':
      return { what: 'objected', purpose: 'any' };
    case 'purpose':
      return { what: 'withdrawn', purpose: details.purpose };
    case 'profiling':
    case 'other':
      return null;
  }
}
