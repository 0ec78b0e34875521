import type { Clearance, Notice, Sending } from '@tact/channels';
import { chooseLanguage, type Reader } from '@tact/explanations';
import { ApplicationFailure } from '@temporalio/common';
import type { RuleBookSource } from '@tact/policy';
import { NoKeyError, type RequestTokens } from '@tact/privacy';
import { spokenTo, type Records, type RequestContent } from '@tact/records';

/** These mails name no purpose and nothing of the catalogue. */
const NO_NAMES: Reader['names'] = { purpose: () => null, category: () => null, product: () => null };

export interface AnswerWords {
  subject: string;
  paragraphs: string[];
  /** What the way to the answer is called. */
  link: string;
}

/** The mails that say what became of a request, each with the way to its answer. */
export class RequestMails {
  constructor(
    private readonly records: Records,
    private readonly book: Pick<RuleBookSource, 'policy'>,
    private readonly tokens: RequestTokens,
    private readonly settings: { publicUrl: string },
    private readonly send: (notice: Notice, clear: Clearance) => Promise<Sending>,
  ) {}

  /** Mails it once, where there is an address; a mail that nobody took is tried again. `name` tells it from others. */
  async tell(
    requestId: string,
    name: string,
    content: RequestContent,
    words: (reader: Reader) => AnswerWords,
  ): Promise<void> {
    const to = content.email ?? (await this.addressOf(content.subjectKeys));
    if (to === null) return;
    const reader = await this.readerOf(content);
    const { subject, paragraphs, link } = words(reader);
    const url = `${this.settings.publicUrl}/r/${this.tokens.mint(requestId)}`;
    const { locale } = reader.language;
    const notice = { id: `${requestId}-${name}`, to, subject, paragraphs, language: locale };
    const sending = await this.send({ ...notice, link: { url, text: link } }, async () => true);
    if (sending.fate === 'retry')
      throw ApplicationFailure.create({ type: 'MailNotTaken', message: sending.because });
  }

  /** The address they gave us last; null where there is none, or none any more. */
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

  /** In the language they asked in, or in theirs; in theirs only as long as we know it. */
  private async readerOf({ subjectKeys, language }: RequestContent): Promise<Reader> {
    const person = await spokenTo(this.records, subjectKeys, this.book.policy());
    return {
      language: chooseLanguage([], language ?? person.language),
      timeZone: person.timeZone,
      names: NO_NAMES,
    };
  }
}
