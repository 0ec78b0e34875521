import { ApplicationFailure } from '@temporalio/common';
import type { Clearance, Notice, Sending } from '@tact/channels';
import { chooseLanguage, ownDataText, type Reader } from '@tact/explanations';
import { NoKeyError, type RequestTokens } from '@tact/privacy';
import type { Records } from '@tact/records';
import type { ExportNotes } from './export-notes';

/** These mails name no purpose and nothing of the catalogue. */
const NO_NAMES: Reader['names'] = { purpose: () => null, category: () => null, product: () => null };

/** What an export says to whom it is about: where their archive is, and until when. */
export class ExportAnswers {
  constructor(
    private readonly records: Records,
    private readonly tokens: RequestTokens,
    private readonly settings: { publicUrl: string; shopName: string },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
  ) {}

  /** Where the answer can go: the address they gave us last. */
  async addressOf(subjectKeys: string[]): Promise<string | null> {
    for (const subjectKey of subjectKeys) {
      try {
        const { email } = await this.records.vault.profile(subjectKey);
        if (email) return email;
      } catch (error) {
        if (!(error instanceof NoKeyError)) throw error;
      }
    }
    return null;
  }

  /** Mails the way to the archive, where there is an address; a mail that nobody took is tried again. */
  async tell(requestId: string): Promise<void> {
    const content = await this.records.privacyRequests.content(requestId);
    const { archive } = (content?.notes ?? {}) as ExportNotes;
    if (!content?.email || !archive) return;
    const projected = await Promise.all(
      content.subjectKeys.map((key) => this.records.journal.projected(key)),
    );
    const person = projected.find((one) => one !== null)?.journey.person;
    const language = chooseLanguage([], content.language ?? person?.language ?? null);
    const reader: Reader = { language, timeZone: person?.timeZone ?? null, names: NO_NAMES };
    const sending = await this.send(
      {
        id: `${requestId}-archive`,
        to: content.email,
        subject: ownDataText('archiveMailSubject', reader, { shop: this.settings.shopName }),
        paragraphs: [
          ownDataText('archiveMailText', reader, { until: new Date(archive.until) }),
          ownDataText('archiveMailCare', reader),
        ],
        link: {
          url: `${this.settings.publicUrl}/r/${this.tokens.mint(requestId)}`,
          text: ownDataText('archiveMailLink', reader),
        },
        language: language.locale,
      },
      async () => true,
    );
    if (sending.fate === 'retry')
      throw ApplicationFailure.create({ type: 'MailNotTaken', message: sending.because });
  }
}
