import { randomUUID } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { consentsAfter, isNo, type ConsentChanged } from '@tact/journey';
import {
  atGate,
  entryOfChange,
  keyed,
  scopeOf,
  type ConsentChange,
  type Standing,
  type StandingConsent,
} from './consent-words';
import { permitsOf } from './consents';
import { openGate } from './open-gate';
import type { GateDoc } from './schemas/gates';
import type { Models } from './schemas/models';

/**
 * What somebody said no to before anybody knew them, they have said no to: as far as nothing newer is known of who
 * they turned out to be. Answers what their journey has to hear. A yes is not carried: who else sat at that device
 * nobody knows.
 */
export async function carryNoes(
  models: Pick<Models, 'gates' | 'consentEntries'>,
  from: GateDoc | null,
  into: string,
  session: ClientSession,
): Promise<ConsentChanged[]> {
  const noes = (from?.consents ?? []).filter(({ state }) => isNo(state));
  if (noes.length === 0) return [];
  await openGate(models, into, session);
  const known = await models.gates.findById(into).session(session).lean<GateDoc>();
  let standing: Standing = keyed(known?.consents ?? []);
  const carried: ConsentChange[] = [];
  for (const { entry: _, ...no } of noes) {
    const entry = randomUUID();
    const word = { state: no.state, at: no.at.getTime(), validUntil: null, entry };
    const next = consentsAfter<StandingConsent>(standing, scopeOf(no), word);
    if (next === standing) continue;
    standing = next;
    const change = { ...no, validUntil: null, by: 'Tact' };
    const how = {
      ...{ recordedAt: new Date(), sealedProof: null, isEvidence: false },
      how: { method: 'said before they were known' },
    };
    await models.consentEntries.insertMany([entryOfChange(entry, into, change, how)], { session });
    carried.push(change);
  }
  if (carried.length === 0) return [];
  await models.gates.updateOne(
    { _id: into },
    {
      $set: { consents: atGate(standing) },
      $pull: { permits: { state: 'taken', $or: carried.map(permitsOf) } },
    },
    { session },
  );
  return carried.map(({ purpose, channel, sensitivity, state, at }) => ({
    ...{ type: 'Consent Changed', at: at.getTime(), purpose, channel, validUntil: null },
    ...(sensitivity === undefined ? {} : { sensitivity }),
    state: state as ConsentChanged['state'],
  }));
}
