import { randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import { entryNamed } from './consent-words';
import { openGate } from './open-gate';
import type { ConsentEntryDoc, HaltWord } from './schemas/consents';
import type { GateDoc, Permit } from './schemas/gates';
import type { Models } from './schemas/models';

/** A word that stands above every consent: a pause, an objection to direct marketing, a restriction, a do-not-contact. */
export type Halt = { what: 'paused'; until: Date | null } | { what: Exclude<HaltWord, 'paused'> };

/** What is written in the same transaction as a stop: neither is there without the other. */
export type Alongside = (session: ClientSession) => Promise<unknown>;

/** What stands in the way at the gate; a gate made before there were halts has none. */
export interface HaltsAtGate {
  pausedSince?: Date | null;
  pausedUntil?: Date | null;
  objectedAt?: Date | null;
  restrictedAt?: Date | null;
}

/** Which permits a halt takes back, and waits for: what is essential passes all but a do-not-contact. */
export function haltCovers({ what }: Halt): (permit: Pick<Permit, 'essential'>) => boolean {
  switch (what) {
    case 'suppressed':
      return () => true;
    case 'paused':
    case 'objected':
    case 'restricted':
      return (permit) => !permit.essential;
    case 'resumed':
    case 'objection-lifted':
    case 'restriction-lifted':
    case 'suppression-lifted':
      return () => false;
  }
}

/** No pause, no restriction and no objection, as the server's own clock sees it: a pause ends by itself. */
export const nothingHalts: object = {
  $not: [
    {
      $or: [
        { $gt: ['$objectedAt', null] },
        { $gt: ['$restrictedAt', null] },
        {
          $and: [
            { $gt: ['$pausedSince', null] },
            { $or: [{ $not: [{ $gt: ['$pausedUntil', null] }] }, { $gt: ['$pausedUntil', '$$NOW'] }] },
          ],
        },
      ],
    },
  ],
};

/** Why what is not essential may not leave; null when nothing stands in its way. */
export function haltOf(gate: HaltsAtGate, now: Date): 'restricted' | 'objected' | 'paused' | null {
  if (gate.restrictedAt) return 'restricted';
  if (gate.objectedAt) return 'objected';
  const isPaused = gate.pausedSince && (!gate.pausedUntil || gate.pausedUntil > now);
  return isPaused ? 'paused' : null;
}

/** Pauses, objections and suppressions, as the gate knows them. */
export class Halts {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'gates' | 'consentEntries'>,
  ) {}

  /**
   * Changes the gates of a person, the first, and of those who turned out to be them, in one transaction with
   * the record of it and what is done `alongside`. What a halt covers lapses unless it is already on its way out. A
   * name in `once` keeps the same word from being said twice: the second time nothing is changed.
   */
  async change(
    subjectKeys: [string, ...string[]],
    halt: Halt,
    {
      at,
      by,
      alongside = async () => undefined,
      once,
    }: { at: Date; by: string; alongside?: Alongside; once?: string },
  ): Promise<void> {
    const [person] = subjectKeys;
    for (const subjectKey of subjectKeys) await openGate(this.models, subjectKey);
    const _id = once === undefined ? randomUUID() : entryNamed(person, once);
    await this.connection.transaction(async (session) => {
      if (await this.models.consentEntries.exists({ _id }).session(session)) return;
      for (const subjectKey of subjectKeys) await this.changeGate(subjectKey, halt, at, session);
      const entry: ConsentEntryDoc = {
        _id,
        subjectKey: person,
        purpose: 'any',
        channel: 'any',
        state: halt.what,
        at,
        recordedAt: new Date(),
        validUntil: halt.what === 'paused' ? halt.until : null,
        by,
        actor: halt.what === 'suppressed' || halt.what === 'suppression-lifted' ? 'operator' : 'customer',
        method: 'api',
      };
      await this.models.consentEntries.insertMany([entry], { session });
      await alongside(session);
    });
  }

  private async changeGate(_id: string, halt: Halt, at: Date, session: ClientSession): Promise<void> {
    const { gates } = this.models;
    switch (halt.what) {
      case 'paused': {
        const paused = { pausedSince: at, pausedUntil: halt.until };
        await gates.updateOne({ _id }, { $set: paused, $pull: { permits: notEssential } }, { session });
        return;
      }
      case 'resumed':
        await gates.updateOne({ _id }, { $set: { pausedSince: null, pausedUntil: null } }, { session });
        return;
      case 'objected': {
        const objected = { objectedAt: at };
        await gates.updateOne({ _id }, { $set: objected, $pull: { permits: notEssential } }, { session });
        return;
      }
      case 'objection-lifted':
        await gates.updateOne({ _id }, { $set: { objectedAt: null } }, { session });
        return;
      case 'restricted': {
        const restricted = { restrictedAt: at };
        await gates.updateOne({ _id }, { $set: restricted, $pull: { permits: notEssential } }, { session });
        return;
      }
      case 'restriction-lifted':
        await gates.updateOne({ _id }, { $set: { restrictedAt: null } }, { session });
        return;
      case 'suppressed':
        await gates.updateOne({ _id }, { $pull: { permits: { state: 'taken' } } }, { session });
        // What closed it for good stays the reason.
        await gates.updateOne({ _id, closed: null }, { $set: { closed: 'suppressed' } }, { session });
        return;
      case 'suppression-lifted':
        await gates.updateOne({ _id, closed: 'suppressed' }, { $set: { closed: null } }, { session });
        return;
    }
  }
}

/** Permits of before they said whether they are essential count as those that are not. */
const notEssential = { state: 'taken', essential: { $ne: true } } as const;

/**
 * Whatever asked for more quiet before somebody became known asks for it after: the known person's gate takes it
 * over in the transaction that closes the other one.
 */
export async function carryHalts(
  models: Pick<Models, 'gates' | 'consentEntries'>,
  from: GateDoc | null,
  into: string,
  session: ClientSession,
): Promise<void> {
  if (from === null) return;
  // Whether a pause is over only the database's clock can tell: one that is stops nothing at the new gate either.
  const halted = from.closed === 'suppressed' || from.objectedAt || from.restrictedAt || from.pausedSince;
  if (!halted) return;
  await openGate(models, into, session);
  const known = await models.gates.findById(into).session(session).lean<GateDoc>();
  const pause = longerPause(from, known ?? {});
  await models.gates.updateOne(
    { _id: into },
    {
      $set: {
        closed: known?.closed ?? (from.closed === 'suppressed' ? 'suppressed' : null),
        objectedAt: known?.objectedAt ?? from.objectedAt ?? null,
        restrictedAt: known?.restrictedAt ?? from.restrictedAt ?? null,
        ...pause,
      },
      $pull: { permits: from.closed === 'suppressed' ? { state: 'taken' } : notEssential },
    },
    { session },
  );
  const isTheirs = pause.pausedSince !== null && pause.pausedSince === from.pausedSince;
  const words = carriedWords(
    { ...from, pausedSince: isTheirs ? (from.pausedSince ?? null) : null },
    known,
    into,
  );
  await models.consentEntries.insertMany(words, { session });
}

/** What they said before anybody knew them, and goes beyond what is known: words of who they turned out to be. */
function carriedWords(from: GateDoc, known: GateDoc | null, into: string): ConsentEntryDoc[] {
  const now = new Date();
  const words: { state: HaltWord; at: Date; validUntil: Date | null }[] = [
    ...(from.closed === 'suppressed' && !known?.closed
      ? [{ state: 'suppressed' as const, at: now, validUntil: null }]
      : []),
    ...(from.objectedAt && !known?.objectedAt
      ? [{ state: 'objected' as const, at: from.objectedAt, validUntil: null }]
      : []),
    ...(from.restrictedAt && !known?.restrictedAt
      ? [{ state: 'restricted' as const, at: from.restrictedAt, validUntil: null }]
      : []),
    ...(from.pausedSince
      ? [{ state: 'paused' as const, at: from.pausedSince, validUntil: from.pausedUntil ?? null }]
      : []),
  ];
  return words.map((word) => ({
    _id: randomUUID(),
    subjectKey: into,
    purpose: 'any',
    channel: 'any',
    ...word,
    recordedAt: now,
    by: 'Tact',
    actor: word.state === 'suppressed' ? 'operator' : 'customer',
    method: 'said before they were known',
  }));
}

function longerPause(a: HaltsAtGate, b: HaltsAtGate): HaltsAtGate {
  const end = ({ pausedUntil }: HaltsAtGate): number => pausedUntil?.getTime() ?? Infinity;
  const [longest] = [a, b].filter(({ pausedSince }) => pausedSince).sort((x, y) => end(y) - end(x));
  return { pausedSince: longest?.pausedSince ?? null, pausedUntil: longest?.pausedUntil ?? null };
}
