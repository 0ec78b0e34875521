import { ownDataText } from '@tact/explanations';
import { exportManifest } from '@tact/records';
import type { ArchivedRecord, Occasion, ProcessorRecipient } from './contents';
import type { ArchivedStore } from './stores';

/** `data.json`, piece by piece: nothing of it is held but the record at hand. */
export class DataJson {
  private isFirstStore = true;
  private isFirstRecord = true;

  constructor(private readonly occasion: Occasion) {}

  head(): string {
    const { scope, at, requestId, reader, processing, processors } = this.occasion;
    const { externalIds, subjectKeys, privacyContact } = this.occasion;
    const { version, stores, leftOut } = exportManifest();
    const say = (text: Parameters<typeof ownDataText>[0]) => ownDataText(text, reader);
    const { name, address, contact, authority } = processing.controller;
    const head = {
      $schema: './data.schema.json',
      format: 'tact-export/1',
      kind: scope,
      madeAt: at.toISOString(),
      request: requestId,
      language: reader.language.locale,
      controller: { name, address, contact, questions: privacyContact, ...(authority ? { authority } : {}) },
      you: { namedIds: externalIds, subjectKeys },
      rights: say('pageRights'),
      source: say('pageSource'),
      decisionsByPrograms: say('pageProfiling'),
      purposes: processing.purposes.map(({ id, words, lawfulBasis, because }) => ({
        ...{ id, words, lawfulBasis, because },
      })),
      recipients: [...processing.recipients, ...processors.map(recipientOf)],
      transfers: processing.transfers,
      manifest: { version, read: stores.map(({ store }) => store), leftOut },
    };
    return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "stores": {`;
  }

  openStore({ store, holds, fields, leftOut }: ArchivedStore): string {
    const before = this.isFirstStore ? '' : ',';
    [this.isFirstStore, this.isFirstRecord] = [false, true];
    const head = JSON.stringify({ holds, fields, leftOut });
    return `${before}\n  ${JSON.stringify(store)}: ${head.slice(0, -1)},"records":[`;
  }

  record({ store, record, explained }: ArchivedRecord): string {
    const before = this.isFirstRecord ? '' : ',';
    this.isFirstRecord = false;
    const whole =
      store === 'decisions' && this.occasion.scope === 'access' ? { ...record, explained } : record;
    return `${before}\n${JSON.stringify(whole)}`;
  }

  closeStore(): string {
    return ']}';
  }

  tail(notices: object[], undeclared: string[]): string {
    return `\n },\n "notices": ${JSON.stringify(notices)},\n "undeclared": ${JSON.stringify(undeclared)}\n}\n`;
  }
}

const recipientOf = ({ does, since, ...processor }: ProcessorRecipient): object => ({
  ...processor,
  ...(does === null ? {} : { does }),
  since: since.toISOString(),
});
