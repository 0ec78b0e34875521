import { consentKey } from '@tact/journey';
import type { PurposeRegister } from '@tact/policy';
import type { ConsentEntryDoc, NoticeRef, Records } from '@tact/records';
import { consentRecord, recordContext, type RecordReader } from './consent-record';

/** Whose records, in whose words, and for whom. */
export interface RecordOccasion {
  subjectKeys: string[];
  register: PurposeRegister;
  /** Where people see and change what they agreed to. */
  controlUrl: string;
  readBy: RecordReader;
}

type Ledger = Pick<Records, 'consents' | 'notices'>;

/** A JSON-LD document: a record for each person, purpose, channel and sensitivity that was ever spoken of. */
export async function consentRecords(ledger: Ledger, occasion: RecordOccasion) {
  const graph: object[] = [];
  for (const subject of occasion.subjectKeys) graph.push(...(await recordsOf(ledger, subject, occasion)));
  return { '@context': recordContext, '@graph': graph };
}

async function recordsOf(
  { consents, notices }: Ledger,
  subject: string,
  { register, controlUrl, readBy }: RecordOccasion,
): Promise<object[]> {
  await consents.noteLapses(subject);
  const entries = await consents.entries(subject);
  const { halts } = await consents.stoodAt(subject, new Date(), 'now');
  const said = entries.filter(({ purpose, evidenceOnly }) => purpose !== 'any' && !evidenceOnly);
  const records = scopesOf(said).map(async (told) => {
    const purpose = register.purposes.find(({ id }) => id === told[0]?.purpose) ?? null;
    const read = await noticesOf(notices, told);
    return consentRecord({ subject, register, purpose, entries: told, notices: read, controlUrl, readBy });
  });
  return [
    ...(await Promise.all(records)),
    // What stands above every consent: a pause, an objection, a do-not-contact, limited tracking.
    ...halts.map(({ what, since, until, entry }) => ({
      '@id': `tact:consent-entry/${entry._id}`,
      '@type': [`tact:${what}`],
      'dpv:hasDataSubject': { '@id': `tact:data-subject/${subject}` },
      'dpv:isIndicatedAtTime': since.toISOString(),
      ...(until === null ? {} : { 'tact:until': until.toISOString() }),
    })),
  ];
}

/** What was said of one purpose, channel and sensitivity, together and in its order. */
function scopesOf(entries: ConsentEntryDoc[]): ConsentEntryDoc[][] {
  const scopes = new Map<string, ConsentEntryDoc[]>();
  for (const entry of entries) {
    const { purpose, channel, sensitivity = 'standard' } = entry;
    const key = consentKey({ purpose, channel, sensitivity });
    scopes.set(key, [...(scopes.get(key) ?? []), entry]);
  }
  return [...scopes.values()];
}

async function noticesOf(notices: Records['notices'], entries: ConsentEntryDoc[]) {
  const named = new Map(
    entries.flatMap(({ notice }) => (notice ? [[`${notice.id}@${notice.version}`, notice] as const] : [])),
  );
  const versions = await Promise.all(
    [...named.values()].map(({ id, version }) => notices.version(id, version)),
  );
  const isRead = ({ id, version, language }: NoticeRef) =>
    entries.some(
      ({ notice }) => notice?.id === id && notice.version === version && notice.language === language,
    );
  return versions.flat().filter(isRead);
}
