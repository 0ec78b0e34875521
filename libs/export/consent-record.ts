import type { PurposeRegister, RegisteredPurpose } from '@tact/policy';
import { isYes, type Sensitivity } from '@tact/journey';
import type { ConsentEntryDoc, NoticeDoc } from '@tact/records';

/**
 * What every name in a record means; carried in each, so that nobody has to ask the network. The shape is the profile
 * `dpv-27560:record` of the W3C DPVCG's guide to ISO/IEC TS 27560:2023 (https://w3id.org/dpv/guides/consent-27560).
 */
export const recordContext = {
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  loc: 'https://w3id.org/dpv/loc#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  // What the vocabulary has no word for: the channel, and Tact's own ledger.
  tact: 'https://tact.invalid/terms#',
  'dct:conformsTo': { '@type': '@id' },
  'dct:created': { '@type': 'xsd:dateTime' },
  'dct:modified': { '@type': 'xsd:dateTime' },
  'dct:creator': { '@type': '@id' },
  'dpv:hasEntity': { '@container': '@id' },
  'dpv:hasDataController': { '@type': '@id' },
  'dpv:hasRecipient': { '@type': '@id' },
  'dpv:hasProcessing': { '@type': '@id' },
  'dpv:hasLegalBasis': { '@type': '@id' },
  'dpv:hasJurisdiction': { '@type': '@id' },
  'dpv:hasLocation': { '@type': '@id' },
  'dpv:isIndicatedAtTime': { '@type': 'xsd:dateTime' },
  'dpv:isIndicatedBy': { '@type': '@id' },
  'dpv:isAfter': { '@type': '@id' },
  'skos:broader': { '@type': '@id' },
  'tact:recordedAt': { '@type': 'xsd:dateTime' },
} as const;

const states: Partial<Record<ConsentEntryDoc['state'], string>> = {
  requested: 'dpv:ConsentRequested',
  'request-deferred': 'dpv:ConsentRequestDeferred',
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
  revoked: 'dpv:ConsentRevoked',
  invalidated: 'dpv:ConsentInvalidated',
};

const dataTypes: Record<Sensitivity, string> = {
  standard: 'dpv:PersonalData',
  sensitive: 'dpv:SensitivePersonalData',
  special: 'dpv:SpecialCategoryPersonalData',
};

/** What a record is made from: every word about one purpose, channel and sensitivity, in the order it was recorded. */
export interface RecordMatter {
  subject: string;
  register: PurposeRegister;
  /** Null for one that is no longer registered. */
  purpose: RegisteredPurpose | null;
  entries: ConsentEntryDoc[];
  notices: NoticeDoc[];
  /** Where people see and change it, and turn to with any other right. */
  controlUrl: string;
  /** The names of those who passed its words on are theirs: the person gets a copy without them. */
  readBy: RecordReader;
}

/** Whoever has to show that consent was given, or the person it is about. */
export type RecordReader = 'controller' | 'person';

/** Rights under the GDPR that whoever consented has; as articles, which DPV's extension names terms by. */
const RIGHTS = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A21', 'A77'] as const;

const CONTROLLER = 'tact:controller';

/** One consent record. Pure: the same words make the same record. */
export function consentRecord(matter: RecordMatter) {
  const { subject, register, purpose, entries, notices, controlUrl, readBy } = matter;
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) throw new Error('A consent record is made of at least one word.');
  const { channel, sensitivity = 'standard' } = first;
  const { controller } = register;
  const id = `${subject}/${first.purpose}/${channel}/${sensitivity}`;
  const jurisdictions = [...new Set(entries.map((entry) => entry.jurisdiction ?? controller.country))];
  const recipients = (purpose?.recipients ?? []).map(
    (name) => [`tact:recipient/${slug(name)}`, name] as const,
  );
  return {
    '@id': `tact:consent-record/${id}`,
    '@type': ['dpv:ConsentRecord'],
    'dct:conformsTo': 'dpv-27560:record',
    // The guide's table has the one, its examples the other.
    'dpv:hasIdentifier': id,
    'dct:identifier': id,
    'dpv:hasDataSubject': {
      '@id': dataSubject(subject),
      '@type': ['dpv:DataSubject'],
      'dpv:hasIdentifier': subject,
    },
    'dct:created': first.recordedAt.toISOString(),
    'dct:modified': last.recordedAt.toISOString(),
    'dct:creator': CONTROLLER,
    'dct:language':
      (last.notice ?? entries.findLast(({ notice }) => notice)?.notice)?.language.slice(0, 2) ?? 'en',
    'dpv:hasProcess': [
      {
        '@type': ['dpv:Process'],
        'dpv:hasPurpose': [
          {
            '@type': ['dpv:Purpose'],
            '@id': `tact:purpose/${first.purpose}`,
            'skos:broader': [purpose?.dpv ?? 'dpv:Purpose'],
            'skos:prefLabel': purpose?.name ?? first.purpose,
            'skos:definition': purpose?.words ?? 'No longer registered.',
          },
        ],
        'dpv:hasPersonalData': (purpose?.dataCategories ?? []).map(({ name, dpv, sensitivity: own }) => ({
          '@type': [dataTypes[sensitivity === 'standard' ? own : sensitivity]],
          'skos:broader': [dpv],
          'skos:prefLabel': name,
        })),
        'dpv:hasProcessing': purpose?.processing ?? [],
        'dpv:hasDataController': [CONTROLLER],
        'dpv:hasDataSource': [{ '@type': ['dpv:DataSubjectDataSource'] }],
        'dpv:hasStorageCondition': [
          { '@type': ['dpv:StorageLocation'], 'dpv:hasLocation': `loc:${controller.country}` },
          {
            '@type': ['dpv:StorageDuration'],
            'dpv:hasDuration': { '@type': ['dpv:TemporalDuration'], 'rdf:value': purpose?.storage ?? 'P24M' },
          },
        ],
        'dpv:hasProcessingCondition': [
          { '@type': ['dpv:ProcessingLocation'], 'dpv:hasLocation': `loc:${controller.country}` },
        ],
        'dpv:hasRecipient': [CONTROLLER, ...recipients.map(([iri]) => iri)],
        'dpv:hasLegalBasis': [
          sensitivity === 'special' ? 'dpv:ExplicitlyExpressedConsent' : 'dpv:ExpressedConsent',
          sensitivity === 'special' ? 'eu-gdpr:A9-2-a' : 'eu-gdpr:A6-1-a',
        ],
        'dpv:hasJurisdiction': jurisdictions.map((code) => `loc:${code}`),
        'dpv:hasConsentControl': [{ '@type': ['dpv:WithdrawConsent'], 'dpv:isExercisedAt': controlUrl }],
        'dpv:hasRight': RIGHTS.map((article) => ({
          '@type': ['dpv:DataSubjectRight', `eu-gdpr:${article}`],
          'dpv:isExercisedAt': controlUrl,
        })),
        'tact:channel': channel,
        'tact:sensitivity': sensitivity,
        // In the order they were recorded; the last by its own time is what stands.
        'dpv:hasConsentStatus': entries.map((entry) => statusOf(entry, subject, readBy)),
      },
    ],
    'dpv:hasNotice': notices.map((notice) => ({
      '@id': noticeIri(notice),
      '@type': ['dpv:ConsentNotice'],
      'dpv:hasIdentifier': `${notice.id}@${notice.version}`,
      'dct:hasVersion': notice.version,
      'dct:language': notice.language,
      'dct:date': notice.registeredAt.toISOString(),
      ...(notice.url === null ? {} : { 'dct:source': notice.url }),
      'spdx:checksumValue': notice.hash,
      'dct:description': { '@value': notice.text, '@language': notice.language },
    })),
    'dpv:hasEntity': {
      [CONTROLLER]: {
        '@type': ['dpv:DataController'],
        'dpv:hasName': controller.name,
        'dpv:hasAddress': controller.address,
        'dpv:hasContact': controller.contact,
        ...(controller.authority === undefined
          ? {}
          : {
              'dpv:hasAuthority': {
                '@type': ['dpv:DataProtectionAuthority'],
                'dpv:hasName': controller.authority,
              },
            }),
      },
      ...Object.fromEntries(
        recipients.map(([iri, name]) => [iri, { '@type': ['dpv:Recipient'], 'dpv:hasName': name }]),
      ),
    },
  };
}

function statusOf(entry: ConsentEntryDoc, subject: string, readBy: RecordReader) {
  const isEnding = entry.validUntil !== null;
  return {
    '@id': `tact:consent-entry/${entry._id}`,
    '@type': [states[entry.state] ?? 'dpv:ConsentUnknown'],
    'dpv:isIndicatedAtTime': entry.at.toISOString(),
    'tact:recordedAt': entry.recordedAt.toISOString(),
    'dpv:hasIndicationMethod': entry.method ?? 'not recorded',
    'dpv:isIndicatedBy':
      (entry.actor ?? 'customer') === 'customer' ? dataSubject(subject) : `tact:${entry.actor}`,
    ...(readBy === 'controller' ? { 'tact:passedOnBy': entry.by } : {}),
    ...(isYes(entry.state)
      ? {
          'dpv:hasDuration': isEnding
            ? { '@type': ['dpv:UntilTimeDuration'], 'rdf:value': entry.validUntil?.toISOString() }
            : { '@type': ['dpv:EndlessDuration'] },
        }
      : {}),
    ...(entry.notice ? { 'dpv:hasNotice': { '@id': noticeIri(entry.notice) } } : {}),
    ...(entry.about ? { 'dpv:isAfter': `tact:consent-entry/${entry.about}` } : {}),
    'tact:hasProof': Boolean(entry.sealedProof),
  };
}

const dataSubject = (subject: string): string => `tact:data-subject/${subject}`;
const noticeIri = ({ id, version, language }: { id: string; version: string; language: string }): string =>
  `tact:notice/${id}@${version}/${language}`;
const slug = (name: string): string => encodeURIComponent(name.toLowerCase().replace(/\s+/g, '-'));
