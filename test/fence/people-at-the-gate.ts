import { randomUUID } from 'node:crypto';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { openRecords, type ConsentChange, type PermitRequest, type Records } from '@tact/records';
import { startTestServers } from '@tact/servers';

/** The database alone, with several processes' worth of connections to it. */
export async function startGates(processes = 2) {
  const servers = await startTestServers({ mongo: true });
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  const open = () => openRecords({ uri: servers.mongo.uri, masterKeys });
  const records = await Promise.all(Array.from({ length: processes }, open));
  return {
    records: records as [Records, Records, ...Records[]],
    stop: async () => {
      await Promise.all(records.map((one) => one.close()));
      await servers.stop();
    },
  };
}

/** A tip by mail, for which they must have agreed. */
export const tipFor = (subjectKey: string, more: Partial<PermitRequest> = {}): PermitRequest => ({
  ...{ subjectKey, permitId: randomUUID(), touchId: randomUUID(), play: 'product-tip' },
  ...{ purpose: 'marketing', channel: 'email', lawfulBasis: 'consent', essential: false },
  ...more,
});

export const consent = (state: ConsentChange['state'], more: Partial<ConsentChange> = {}): ConsentChange => ({
  ...{ purpose: 'marketing', channel: 'email', state, at: new Date(Date.now() - 60_000) },
  ...{ validUntil: null, by: 'test' },
  ...more,
});

/** Somebody who agreed to tips by mail. */
export async function whoAgreed(records: Records, more: Partial<ConsentChange> = {}): Promise<string> {
  const subjectKey = await records.subjects.findOrCreate(randomUUID());
  await records.gates.changeConsents(subjectKey, [consent('given', more)]);
  return subjectKey;
}

/** A touch as the journey reserved it. */
export async function reserved(records: Records, { touchId, subjectKey }: PermitRequest): Promise<void> {
  await records.models.touches.collection.insertOne({
    ...{
      _id: touchId as never,
      subjectKey,
      decisionId: randomUUID(),
      play: 'product-tip',
      kind: 'editorial',
    },
    ...{ channel: 'email', purpose: 'marketing', level: 'general', reservedAt: new Date() },
    ...{ fate: 'reserved', fateAt: null, because: null, outcome: null, outcomeAt: null },
  });
}
