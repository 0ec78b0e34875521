import { Inject, Injectable } from '@nestjs/common';
import { consentKey } from '@tact/journey';
import type { ConsentEntryDoc, NoticeRef, Records } from '@tact/records';
import { RECORDS, RULES, SETTINGS, type ApiSettings, type RuleBookFiles } from '../providers';
import { consentRecord, recordContext } from './consent-record';
import { grouped } from './grouped';

/** A person's consent records: one for each purpose, channel and sensitivity that was ever spoken of. */
@Injectable()
export class ConsentRecords {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async of(subject: string) {
    await this.records.consents.noteLapses(subject);
    const entries = await this.records.consents.entries(subject);
    const { halts } = await this.records.consents.stoodAt(subject, new Date(), 'now');
    const about = grouped(
      entries.filter(({ purpose, evidenceOnly }) => purpose !== 'any' && !evidenceOnly),
      ({ purpose, channel, sensitivity = 'standard' }) => consentKey({ purpose, channel, sensitivity }),
    );
    const graph = about.map(async (told) => {
      const id = told[0]?.purpose;
      return consentRecord({
        subject,
        register: this.rules.register,
        purpose: this.rules.purposes.find((purpose) => purpose.id === id) ?? null,
        entries: told,
        notices: await this.noticesOf(told),
        controlUrl: this.settings.publicUrl,
      });
    });
    return {
      '@context': recordContext,
      '@graph': [
        ...(await Promise.all(graph)),
        // What stands above every consent: a pause, an objection, a do-not-contact, limited tracking.
        ...halts.map(({ what, since, until, entry }) => ({
          '@id': `tact:consent-entry/${entry._id}`,
          '@type': [`tact:${what}`],
          'dpv:hasDataSubject': { '@id': `tact:data-subject/${subject}` },
          'dpv:isIndicatedAtTime': since.toISOString(),
          ...(until === null ? {} : { 'tact:until': until.toISOString() }),
        })),
      ],
    };
  }

  private async noticesOf(entries: ConsentEntryDoc[]) {
    const named = new Map(
      entries.flatMap(({ notice }) => (notice ? [[`${notice.id}@${notice.version}`, notice] as const] : [])),
    );
    const versions = await Promise.all(
      [...named.values()].map(({ id, version }) => this.records.notices.version(id, version)),
    );
    const isRead = ({ id, version, language }: NoticeRef) =>
      entries.some(
        ({ notice }) => notice?.id === id && notice.version === version && notice.language === language,
      );
    return versions.flat().filter(isRead);
  }
}
