import type { Clearance, Notice, Sending } from '@tact/channels';
import { chooseLanguage, pageText, type Reader } from '@tact/explanations';
import { ApplicationFailure } from '@temporalio/common';
import type { ObjectionDetails } from '@tact/policy';
import { commitTo, type RequestTokens, type StopReceipt } from '@tact/privacy';
import type { PrivacyRequest, Proofs, Records, RequestContent } from '@tact/records';

const NO_NAMES: Reader['names'] = { purpose: () => null, category: () => null, product: () => null };

type Content = RequestContent & { details: ObjectionDetails };

/** What an objection says to others: the signed receipt, and the mail that says what was ended. */
export class ObjectionAnswers {
  constructor(
    private readonly records: Pick<Records, 'vault'>,
    private readonly proofs: Proofs,
    private readonly tokens: RequestTokens,
    private readonly settings: { publicUrl: string; shopName: string; privacyContact: string },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
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

  /** Mails what was ended, where there is an address. Of what they asked for themselves, it stops nothing. */
  async tell({ id }: PrivacyRequest, content: Content): Promise<void> {
    const to = content.email ?? (await this.addressOf(content.subjectKeys));
    if (to === null) return;
    const language = chooseLanguage([], content.language);
    const reader: Reader = { language, timeZone: null, names: NO_NAMES };
    const { shopName: shop, publicUrl } = this.settings;
    const sending = await this.send(
      {
        id: `${id}-objected`,
        to,
        subject: pageText('objectedMailSubject', reader, { shop }),
        paragraphs: [pageText('objectedText', reader, { to: content.details.to.replace('-', '_') })],
        link: { url: `${publicUrl}/r/${this.tokens.mint(id)}`, text: pageText('objectedMailLink', reader) },
        language: language.locale,
      },
      async () => true,
    );
    if (sending.fate === 'retry')
      throw ApplicationFailure.create({ type: 'MailNotTaken', message: sending.because });
  }

  private async addressOf(subjectKeys: string[]): Promise<string | null> {
    for (const subjectKey of subjectKeys) {
      const { email } = await this.records.vault.profile(subjectKey);
      if (email) return email;
    }
    return null;
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
