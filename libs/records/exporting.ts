import type { Model } from 'mongoose';
import { auditNameOf, type SubjectKeys } from '@tact/privacy';
import type { Addresses } from './addresses';
import { collections } from './data-map/collections';
import { dataMap, storeName, type StoreKey } from './data-map/data-map';
import {
  exportManifest,
  exportTree,
  given,
  isFoundOtherwise,
  openedName,
  type ExportScope,
  type FoundOtherwise,
} from './data-map/export-shape';
import type { Sealed } from './data-map/collection-map';
import { opened, sealedAt, unreadable, type Stored } from './data-map/open-sealed';
import type { PrivacyRequests } from './privacy-requests';
import type { Models } from './schemas/models';
import type { PrivacyRequestDoc } from './schemas/privacy';
import type { Vault } from './vault';

/** Whose data is read: everyone they were known as, and the ids and addresses that were named. */
export interface Whose {
  subjectKeys: string[];
  externalIds: string[];
}

/** One document of one store, its sealed parts opened, without what is kept back. */
export interface ExportedRecord {
  store: StoreKey;
  record: Record<string, unknown>;
}

/** Names of places that hold something nobody declared, by store; empty while the data map is complete. */
export type Undeclared = Map<string, Set<string>>;

/** How many documents a cursor holds at a time. */
const AT_ONCE = 50;

/** Reads everything there is about somebody, by the data map and nothing else, one document at a time. */
export class Exporting {
  constructor(
    private readonly models: Models,
    private readonly vault: Vault,
    private readonly keys: Pick<SubjectKeys, 'ofMany'>,
    private readonly addresses: Addresses,
    private readonly requests: PrivacyRequests,
  ) {}

  /** Store by store, in the order of the manifest. */
  async *records(whose: Whose, scope: ExportScope, undeclared: Undeclared): AsyncIterable<ExportedRecord> {
    const requestIds = await this.requestsOf(whose);
    for (const { key } of exportManifest().stores) {
      const filter = await this.filterOf(key, whose, requestIds);
      const tree = exportTree(key);
      const note = (path: string): void => {
        const name = storeName(key);
        undeclared.set(name, (undeclared.get(name) ?? new Set()).add(path));
      };
      const model = this.models[key] as unknown as Model<unknown>;
      const docs = model.collection.find(filter, { batchSize: AT_ONCE });
      for await (const doc of docs as AsyncIterable<Stored>) {
        const record = given(await this.whole(key, doc), tree, scope, note);
        if (record !== undefined) yield { store: key, record: record as Record<string, unknown> };
      }
    }
  }

  /** A document with its sealed parts opened; what nobody can open any more is left out. */
  private async whole(key: StoreKey, doc: Stored): Promise<Stored> {
    for (const [place, how] of Object.entries<Sealed>(dataMap[key].sealed ?? {})) {
      for (const { holder, key: name, bytes } of sealedAt(doc, place)) {
        const content = await opened(doc, how, bytes, this.vault);
        delete holder[name];
        if (content !== unreadable) holder[openedName(name)] = content;
      }
    }
    return key === 'logEntries' || key === 'logParked' ? { ...doc, leaf: deedOf(doc) } : doc;
  }

  private async filterOf(
    key: StoreKey,
    whose: Whose,
    requestIds: string[],
  ): Promise<Record<string, unknown>> {
    if (isFoundOtherwise(key)) return this.otherwise(key, whose, requestIds);
    const by = collections[key]?.belongsBy;
    if (!by) throw new Error(`Nobody said how ${storeName(key)} belongs to a person.`);
    return { [by]: { $in: whose.subjectKeys } };
  }

  private async otherwise(
    key: FoundOtherwise,
    { subjectKeys }: Whose,
    requestIds: string[],
  ): Promise<Record<string, unknown>> {
    switch (key) {
      case 'logEntries':
      case 'logParked': {
        const keys = await this.keys.ofMany(subjectKeys);
        return { about: { $in: [...keys.values()].map(auditNameOf) } };
      }
      case 'suppressedAddresses':
        return { _id: { $in: await this.addressesOf(subjectKeys) } };
      case 'privacyRequests':
        return { _id: { $in: requestIds } };
      case 'openDsrRequests':
      case 'processorOrders':
      case 'requestCallbacks':
        return { requestId: { $in: requestIds } };
      case 'receipts': {
        const requests = await this.models.privacyRequests
          .find({ _id: { $in: requestIds } }, { receiptId: 1 })
          .lean<PrivacyRequestDoc[]>();
        return { _id: { $in: requests.flatMap(({ receiptId }) => receiptId ?? []) } };
      }
    }
  }

  private async addressesOf(subjectKeys: string[]): Promise<Buffer[]> {
    const known = await this.keys.ofMany(subjectKeys);
    const profiles = await Promise.all([...known.keys()].map((key) => this.vault.profile(key)));
    return profiles.flatMap(({ email }) => (email ? [this.addresses.hashOf(email)] : []));
  }

  /**
   * Requests of theirs. Whom one is about stands in it sealed under its own key and nowhere else, so each that still
   * has identifiers is opened: those under way, and those answered in the last 30 days.
   */
  private async requestsOf({ subjectKeys, externalIds }: Whose): Promise<string[]> {
    const subjects = new Set(subjectKeys);
    const ids = new Set(externalIds);
    const theirs: string[] = [];
    const docs = this.models.privacyRequests.find({ sealed: { $ne: null } }, { _id: 1 }).lean();
    for await (const { _id } of docs.cursor({ batchSize: AT_ONCE })) {
      const content = await this.requests.content(_id);
      const isTheirs =
        content?.subjectKeys.some((key) => subjects.has(key)) ||
        content?.externalIds.some((id) => ids.has(id));
      if (isTheirs) theirs.push(_id);
    }
    return theirs;
  }
}

/** What was done, without who did it: the names of people who work here are theirs. */
function deedOf(doc: Stored): string {
  const { kind, action, role, target } = JSON.parse(String(doc['leaf'])) as Record<
    string,
    string | undefined
  >;
  return action === undefined ? String(kind) : `${action}: ${target} (${role})`;
}
