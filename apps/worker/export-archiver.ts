import { chooseLanguage, namesIn, type Reader } from '@tact/explanations';
import { archive, consentRecords, type NoticeRef, type ProcessorRecipient } from '@tact/export';
import type { DataMap, PurposeRegister, RuleBookSource } from '@tact/policy';
import { processingRecord } from '@tact/processing-record';
import {
  retentionTimes,
  spokenTo,
  type ArchiveNote,
  type PrivacyRequest,
  type Records,
  type RequestContent,
  type Undeclared,
} from '@tact/records';

/** Makes the archive that answers a request, in their language, and keeps it under the request's own key. */
export class ExportArchiver {
  constructor(
    private readonly records: Records,
    private readonly book: RuleBookSource,
    private readonly files: { register: PurposeRegister; intake: DataMap },
    private readonly settings: { shopName: string; privacyContact: string; publicUrl: string },
  ) {}

  async make(request: PrivacyRequest, content: RequestContent): Promise<ArchiveNote> {
    const { exporting, exportArchives } = this.records;
    const scope = request.right === 'portability' ? 'portability' : 'access';
    const { subjectKeys, externalIds } = content;
    const at = new Date();
    const undeclared: Undeclared = new Map();
    const made = archive(
      {
        ...{ requestId: request.id, scope, at, externalIds, subjectKeys },
        ...{ shop: this.settings.shopName, privacyContact: this.settings.privacyContact },
        processors: await this.processorsOf(content),
        reader: await this.readerOf(content),
        processing: processingRecord({
          ...this.files,
          times: retentionTimes(process.env, this.book.policy()),
          transfers: process.env.TACT_TRANSFERS,
          madeAt: at,
        }),
      },
      {
        records: exporting.records({ subjectKeys, externalIds }, scope, undeclared),
        undeclared,
        noticesOf: (refs) => this.noticesOf(refs),
        consentRecords: () =>
          consentRecords(this.records, {
            ...{ subjectKeys, register: this.files.register },
            ...{ controlUrl: this.settings.publicUrl, readBy: 'person' },
          }),
      },
    );
    // An erasure that follows would find what names them; what they asked to keep of it stays theirs for a week.
    const whose = request.right === 'erasure' ? [] : subjectKeys;
    return exportArchives.keep(request.id, whose, made, at);
  }

  /** Those that can know them: by an address where there is one, by the ids that services call them by in any case. */
  private async processorsOf({ email, subjectKeys }: RequestContent): Promise<ProcessorRecipient[]> {
    const profiles = await Promise.all(subjectKeys.map((key) => this.records.vault.profile(key)));
    const hasEmail = email !== null || profiles.some((profile) => Boolean(profile.email));
    const all = await this.records.processors.list();
    return all
      .map(({ name, holds, does = null, knowsBy, at }) => ({
        ...{ name, gets: holds, does, since: at },
        knowsYouBy: knowsBy.filter((one) => one === 'user-id' || hasEmail),
      }))
      .filter(({ knowsYouBy }) => knowsYouBy.length > 0);
  }

  private async readerOf({ language: asked, subjectKeys }: RequestContent): Promise<Reader> {
    const person = await spokenTo(this.records, subjectKeys, this.book.policy());
    const language = chooseLanguage(asked === null ? [] : [asked], person.language);
    const { catalogue } = await this.book.current();
    const names = namesIn(language.catalogue, catalogue, this.book.purposes());
    return { language, timeZone: person.timeZone, names };
  }

  /** The texts they had before them, as far as they are still registered. */
  private async noticesOf(refs: NoticeRef[]): Promise<object[]> {
    const found = await Promise.all(
      refs.map(async ({ id, version, language }) => {
        const versions = await this.records.notices.version(id, version);
        return versions.find((one) => one.language === language) ?? null;
      }),
    );
    return found.flatMap((one) =>
      one === null ? [] : [{ ...pick(one), registeredAt: one.registeredAt.toISOString() }],
    );
  }
}

const pick = ({
  id,
  version,
  language,
  hash,
  text,
  url,
}: {
  id: string;
  version: string;
  language: string;
  hash: string;
  text: string | null;
  url: string | null;
}) => ({ id, version, language, hash, text, url });
