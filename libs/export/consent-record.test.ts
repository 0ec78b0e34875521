import jsonld from 'jsonld';
import { consentStates, sensitivities, type Sensitivity } from '@tact/journey';
import { loadPurposeRegister } from '@tact/policy';
import { askWords, type ConsentEntryDoc, type NoticeDoc } from '@tact/records';
import { consentRecord, recordContext } from './consent-record';

/** Of the Data Privacy Vocabulary 2 and its extensions, the terms that its guide to ISO/IEC TS 27560 names, by namespace. */
const terms: Record<string, string> = {
  'https://w3id.org/dpv#': `
    Collect ConsentExpired ConsentGiven ConsentInvalidated ConsentNotice ConsentRecord ConsentRefused
    ConsentRequestDeferred ConsentRequested ConsentRevoked ConsentUnknown ConsentWithdrawn DataController
    DataProtectionAuthority DataSubject DataSubjectDataSource DataSubjectRight DirectMarketing EndlessDuration
    ExplicitlyExpressedConsent ExpressedConsent PersonalData PersonalisedAdvertising Process ProcessingLocation Profiling Purpose
    Recipient RenewedConsentGiven SensitivePersonalData ServicePersonalisation ServiceProvision
    SpecialCategoryPersonalData StorageDuration StorageLocation Store TemporalDuration UntilTimeDuration Use
    WithdrawConsent hasAddress hasAuthority hasConsentControl hasConsentStatus hasContact hasDataController
    hasDataSource hasDataSubject hasDuration hasEntity hasIdentifier hasIndicationMethod hasJurisdiction hasLegalBasis
    hasLocation hasName hasNotice hasPersonalData hasProcess hasProcessing hasProcessingCondition hasPurpose
    hasRecipient hasRight hasStorageCondition isAfter isExercisedAt isIndicatedAtTime isIndicatedBy`,
  'https://w3id.org/dpv/pd#': 'EmailAddress Interest Language Location Name PurchasesAndSpendingHabit',
  'https://w3id.org/dpv/loc#': 'DE',
  'https://w3id.org/dpv/legal/eu/gdpr#': 'A6-1-a A9-2-a A7-3 A15 A16 A17 A18 A20 A21 A77',
  'https://w3id.org/dpv/schema/dpv-27560#': 'record',
  'http://purl.org/dc/terms/': `
    conformsTo created creator date description hasVersion identifier language modified source`,
  'http://www.w3.org/2004/02/skos/core#': 'broader definition prefLabel',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#': 'value',
  'http://www.w3.org/2001/XMLSchema#': 'dateTime',
  'http://spdx.org/rdf/terms#': 'checksumValue',
};
const known = new Set(
  Object.entries(terms).flatMap(([space, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => space + name),
  ),
);

const at = new Date('2026-03-01T10:00:00Z');
const register = loadPurposeRegister();
const marketing = register.purposes.find(({ id }) => id === 'marketing');
const notice: NoticeDoc = {
  ...{ _id: 'n', id: 'newsletter', version: '1', language: 'en', hash: 'a'.repeat(64) },
  ...{ text: 'May we write to you?', url: 'https://shop.test/notice', registeredAt: at, by: 'test' },
};

const entryOf = (more: Partial<ConsentEntryDoc>): ConsentEntryDoc => ({
  ...{ _id: 'entry', subjectKey: 'person', purpose: 'marketing', channel: 'email', state: 'given', at },
  ...{ recordedAt: at, validUntil: null, by: 'storefront', actor: 'customer', method: 'form' },
  notice: { id: notice.id, version: notice.version, language: notice.language, hash: notice.hash },
  jurisdiction: 'DE',
  ...more,
});

/** Every word that one can say, without an end and with one. */
const entriesAbout = (sensitivity: Sensitivity): ConsentEntryDoc[] =>
  [...consentStates, ...askWords].flatMap((state, n) => [
    entryOf({ _id: `${n}`, state, about: 'entry', sensitivity }),
    entryOf({ _id: `${n}b`, state, validUntil: at, sensitivity }),
  ]);

/** A record in which everything is said that one can say. */
const recordOf = (more: Partial<Parameters<typeof consentRecord>[0]> = {}) =>
  consentRecord({
    ...{
      subject: 'person',
      register,
      notices: [notice],
      controlUrl: 'https://shop.test',
      readBy: 'controller',
    },
    purpose: marketing === undefined ? null : { ...marketing, recipients: ['Mailer'] },
    entries: entriesAbout('standard'),
    ...more,
  });

const expanded = async (record: object) => {
  const documentLoader = (url: string) => Promise.reject(new Error(`A record must not ask for ${url}.`));
  return (await jsonld.expand({ '@context': recordContext, '@graph': [record] } as never, {
    ...({ safe: true } as object),
    documentLoader,
  })) as unknown[];
};

/** Every name that stands for something: properties, types, and what is pointed to. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key === '@type' || key === '@id') return [inside].flat() as string[];
    return [...(key.startsWith('@') ? [] : [key]), ...namesIn(inside)];
  });
}
const isOurs = (name: string): boolean => name.startsWith(recordContext.tact);

describe.each(sensitivities)('A consent record about what is %s', (sensitivity) => {
  const record = recordOf({ entries: entriesAbout(sensitivity) });

  it('says nothing in a word that the vocabulary does not have', async () => {
    const names = new Set(namesIn(await expanded(record)).filter((name) => !isOurs(name)));
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(50);
  });

  it('has every field that the guide asks for', async () => {
    const dpv = (name: string) => `https://w3id.org/dpv#${name}`;
    const [whole] = (await expanded(record)) as Record<string, object[]>[];
    for (const name of ['hasIdentifier', 'hasDataSubject', 'hasProcess', 'hasNotice', 'hasEntity'])
      expect([name, whole?.[dpv(name)]?.length]).toEqual([name, name === 'hasEntity' ? 2 : 1]);
    expect(whole?.['http://purl.org/dc/terms/conformsTo']).toEqual([
      { '@id': 'https://w3id.org/dpv/schema/dpv-27560#record' },
    ]);
    const [process] = (whole?.[dpv('hasProcess')] ?? []) as Record<string, object[]>[];
    const asked = [
      ...['hasPurpose', 'hasPersonalData', 'hasProcessing', 'hasDataController', 'hasDataSource', 'hasRight'],
      ...[
        'hasStorageCondition',
        'hasProcessingCondition',
        'hasRecipient',
        'hasLegalBasis',
        'hasJurisdiction',
      ],
      ...['hasConsentControl', 'hasConsentStatus'],
    ];
    expect(asked.filter((name) => (process?.[dpv(name)]?.length ?? 0) === 0)).toEqual([]);
    const events = process?.[dpv('hasConsentStatus')] ?? [];
    for (const name of ['isIndicatedAtTime', 'isIndicatedBy', 'hasIndicationMethod'])
      expect(events.every((event) => dpv(name) in event)).toBe(true);
    // A state of which the vocabulary knows nothing would be unknown.
    expect(JSON.stringify(events)).not.toContain('ConsentUnknown');
  });
});

test('the person’s own copy names nobody who works here', () => {
  expect(JSON.stringify(recordOf())).toContain('storefront');
  expect(JSON.stringify(recordOf({ readBy: 'person' }))).not.toContain('storefront');
});

test('each term of the default register is one of the vocabulary', () => {
  const named = register.purposes.flatMap(({ dpv, processing, dataCategories }) => [
    ...(dpv === undefined ? [] : [dpv]),
    ...processing,
    ...dataCategories.map((category) => category.dpv),
  ]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
