import type { Controller, DataMap, PurposeRegister } from '@tact/policy';
import {
  categories,
  collections,
  dataMap,
  ownPurposes,
  scheduledCategories,
  retentionCategories,
  storeKeys,
  storeName,
  type DataCategory,
  type Field,
  type Retention,
  type RetentionCategory,
  type RetentionTimes,
  type StoreKey,
} from '@tact/records';
import { elsewhere } from './elsewhere';

/** One field, with everything that its declaration says. */
export interface RecordedField {
  store: string;
  /** The sealed field it is in; null where it lies open. */
  sealedIn: string | null;
  path: string;
  what: string;
  category: string;
  purpose: string;
  lawfulBasis: string;
  /** ISO 8601; null for what no age ends. */
  keptFor: string | null;
  until: string;
  reason: string;
  readers: string;
  onErasure: string;
}

export interface RecordedStore {
  store: string;
  holds: string;
  about: 'customers' | 'staff' | 'nobody';
  fields: RecordedField[];
}

/** What may come in from services and people: one row of the rule book's own data map. */
export interface RecordedIntake {
  path: string;
  field: string;
  provenance: string;
  purpose: string;
  lawfulBasis: string;
  keptFor: string;
  reason: string;
}

/** A record of processing activities as Art. 30 GDPR asks for it, made of what the software itself goes by. */
export interface ProcessingRecord {
  format: 'tact-processing-record/1';
  madeAt: string;
  versions: { purposes: string; intake: string };
  controller: Controller;
  purposes: { id: string; words: string; lawfulBasis: string; because: string }[];
  categories: { id: string; words: string; of: string; sensitivity: string }[];
  recipients: { name: string; gets: string }[];
  transfers: string;
  security: readonly string[];
  retention: {
    id: string;
    keptFor: string | null;
    until: string;
    reason: string;
    setting: string | null;
    purgedBy: string | null;
  }[];
  stores: RecordedStore[];
  intake: RecordedIntake[];
  /** What is missing, and where to mend it. */
  findings: string[];
}

export interface ProcessingRecordInput {
  register: PurposeRegister;
  intake: DataMap;
  times: RetentionTimes;
  /** Where anything of it goes outside the controller's country, in words. */
  transfers: string | undefined;
  madeAt: Date;
}

export function processingRecord(input: ProcessingRecordInput): ProcessingRecord {
  const { register, intake, times, transfers, madeAt } = input;
  const grounds = new Grounds(register);
  const stores = [
    ...storeKeys.map((key) => storeOf(key, grounds, times)),
    ...elsewhere.map(({ store, holds, retention, readers, onErasure, fields }) => ({
      store,
      holds,
      about: 'customers' as const,
      fields: Object.entries(fields).map(([path, { what, category }]) => ({
        ...{ store, sealedIn: null, path, what },
        ...grounds.of(category),
        ...keptUnder(retention, times),
        ...{ readers: readers.join(', '), onErasure },
      })),
    })),
  ];
  return {
    format: 'tact-processing-record/1',
    madeAt: madeAt.toISOString(),
    versions: { purposes: register.version, intake: intake.version },
    controller: register.controller,
    purposes: grounds.all(),
    categories: Object.entries(categories).map(([id, category]) => ({
      id,
      words: category.words,
      of: category.of,
      sensitivity: 'sensitivity' in category ? category.sensitivity : 'standard',
    })),
    recipients: recipientsOf(register),
    transfers:
      transfers ??
      'None is named. TACT_TRANSFERS says where else anything of it goes, and under which safeguards.',
    security,
    retention: Object.entries<Retention>(retentionCategories).map(([id, retention]) => ({
      ...{ id, keptFor: times[id as RetentionCategory], until: retention.until, reason: retention.reason },
      setting: retention.setting ?? (retention.policy ? `${retention.policy} of the policy` : null),
      purgedBy: purgerOf(id as RetentionCategory),
    })),
    stores,
    intake: [
      ...intake.fields.map(({ path, field, provenance, purpose, retention, reason }) => ({
        ...{
          path,
          field,
          provenance,
          purpose,
          lawfulBasis: grounds.basisOf(purpose),
          keptFor: retention,
          reason,
        },
      })),
      ...intake.told.map(({ field, purpose, retention, reason }) => ({
        ...{ path: `told: ${field}`, field, provenance: 'volunteered', purpose },
        ...{ lawfulBasis: grounds.basisOf(purpose), keptFor: retention, reason },
      })),
    ],
    findings: grounds.findings(),
  };
}

/** What sees to it: a schedule, or the journey itself. */
function purgerOf(id: RetentionCategory): string | null {
  if ((scheduledCategories as readonly string[]).includes(id)) return `retention:${id}`;
  return id === 'journey-memory' ? 'the journey itself, each day' : null;
}

const NOT_REGISTERED = 'not registered';

/** What a kind of data is for, and on which ground: of Tact's own purposes, or as the shop's register says. */
class Grounds {
  private readonly missing = new Set<string>();

  constructor(private readonly register: PurposeRegister) {}

  of(id: DataCategory): Pick<RecordedField, 'category' | 'purpose' | 'lawfulBasis'> {
    const { purpose } = categories[id];
    if (purpose === null) return { category: id, purpose: '', lawfulBasis: '' };
    if ('own' in purpose) {
      return { category: id, purpose: purpose.own, lawfulBasis: ownPurposes[purpose.own].lawfulBasis };
    }
    return { category: id, purpose: purpose.registered, lawfulBasis: this.basisOf(purpose.registered) };
  }

  basisOf(purpose: string): string {
    const registered = this.register.purposes.find(({ id }) => id === purpose);
    if (!registered) this.missing.add(purpose);
    return registered?.lawfulBasis ?? NOT_REGISTERED;
  }

  all(): ProcessingRecord['purposes'] {
    return [
      ...this.register.purposes.map(({ id, words, lawfulBasis }) => ({
        ...{
          id,
          words,
          lawfulBasis,
          because: 'As registered by the controller in the register of purposes.',
        },
      })),
      ...Object.entries(ownPurposes).map(([id, ground]) => ({ id, ...ground })),
    ];
  }

  findings(): string[] {
    return [...this.missing].map(
      (purpose) =>
        `Data is kept for "${purpose}", and the register of purposes has no such purpose: register it in purposes.yaml (TACT_PURPOSES).`,
    );
  }
}

function keptUnder(
  category: RetentionCategory,
  times: RetentionTimes,
): Pick<RecordedField, 'keptFor' | 'until' | 'reason'> {
  const { until, reason }: Retention = retentionCategories[category];
  return { keptFor: times[category], until, reason };
}

const onErasureInWords = {
  delete: 'deleted',
  shred: 'destroyed first: nothing sealed under it can be read any more',
  anonymous: 'stays, under a name that leads to nobody once the key is destroyed',
  keep: 'kept, as the receipt of the erasure says',
};

function storeOf(key: StoreKey, grounds: Grounds, times: RetentionTimes): RecordedStore {
  const store = storeName(key);
  const { holds, retention, readers, fields, sealed = {} } = dataMap[key];
  const people = collections[key];
  const onErasure = people === null ? 'not about customers: stays' : onErasureInWords[people.onErasure];
  const row =
    (sealedIn: string | null) =>
    ([path, field]: [string, Field]): RecordedField => ({
      ...{ store, sealedIn, path: path === '' ? '(the whole)' : path, what: field.what },
      ...grounds.of(field.category),
      ...keptUnder(field.retention ?? dataMap[key].fields[sealedIn ?? '']?.retention ?? retention, times),
      ...{ readers: (field.readers ?? readers).join(', '), onErasure },
    });
  const rows = [
    ...Object.entries(fields).map(row(null)),
    ...Object.entries(sealed).flatMap(([place, one]) => Object.entries<Field>(one.holds).map(row(place))),
  ];
  const ofs = new Set(Object.values<Field>(fields).map(({ category }) => categories[category].of));
  return {
    store,
    holds,
    about: ofs.has('customers') ? 'customers' : ofs.has('staff') ? 'staff' : 'nobody',
    fields: rows,
  };
}

function recipientsOf({ purposes }: PurposeRegister): ProcessingRecord['recipients'] {
  const named = new Map<string, string[]>();
  for (const { id, recipients } of purposes) {
    for (const name of recipients) named.set(name, [...(named.get(name) ?? []), id]);
  }
  return [
    { name: 'The mail server that SMTP_URL names', gets: 'Address and text of what is mailed' },
    {
      name: 'Registered webhook targets',
      gets: 'Subject key and text, for the purposes they are registered for',
    },
    {
      name: 'Whoever runs MongoDB and Temporal',
      gets: 'What is stored; what is personal is sealed before it gets there',
    },
    ...[...named].map(([name, ids]) => ({
      name,
      gets: `What ${ids.join(', ')} needs, as the register of purposes says`,
    })),
  ];
}

/** Art. 32, as far as the software itself does it. */
const security = [
  'What is personal is sealed (AES-256-GCM) under a key of the person’s own before it is written, in MongoDB and in Temporal alike.',
  'Those keys are wrapped by a master key that stays outside the database; destroying one makes all that it sealed unreadable.',
  'External ids and addresses are known by keyed hashes alone; outside the vault a random subject key stands for the person.',
  'API keys have roles, are kept as hashes, and whoever reads or changes something about a person is in a log that can’t be changed unseen.',
  'An incoming property that no purpose asks for is dropped before anything is stored.',
] as const;
