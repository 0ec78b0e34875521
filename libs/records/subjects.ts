import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { KeyedHash, SubjectKeys } from '@tact/privacy';
import { durable } from './connection';
import { carryHalts } from './halts';
import { carryNoes } from './carry-noes';
import { carryTrackingLimit } from './tracking-limits';
import type { GateDoc } from './schemas/gates';
import type { Models } from './schemas/models';
import type { AliasDoc } from './schemas/people';
import { buriedAmong, ErasedPersonError } from './tombstones';
import { DUPLICATE_KEY, insertNew } from './wrapped-key-store';
import type { Inbox } from './inbox';

export interface ExternalIds {
  userId: string | null;
  anonymousId: string | null;
  /** What an `alias` call says this person was called before. */
  previousId: string | null;
}

export interface Introduction extends ExternalIds {
  /** `identify` and `alias` link an anonymous id to a person; nothing else does. */
  links: boolean;
}

export type Resolution = { subjectKey: string } | { refused: 'merge-of-known-people' | 'erased' };

type Kind = 'user' | 'anonymous';

/**
 * Who is meant by an external id. Ids are found by their keyed hash and stand for a random subject key with
 * a data key of its own, made before anything is written under it.
 */
export class Subjects {
  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
    private readonly keys: SubjectKeys,
    private readonly hash: KeyedHash,
    private readonly inbox: Inbox,
  ) {}

  /** The subject behind an account id, or an anonymous id; null for somebody never heard of. */
  async find(externalId: string): Promise<string | null> {
    const found = await this.load([this.hashOf('user', externalId), this.hashOf('anonymous', externalId)]);
    return (
      found.get(hex(this.hashOf('user', externalId))) ??
      found.get(hex(this.hashOf('anonymous', externalId))) ??
      null
    );
  }

  /**
   * The subject behind an account id or an anonymous id; one never heard of is made as an account's.
   * @throws ErasedPersonError when somebody of this id was erased
   */
  async findOrCreate(externalId: string): Promise<string> {
    const found = await this.find(externalId);
    if (found !== null) return found;
    const account = { userId: externalId, anonymousId: null, previousId: null, links: false };
    const [resolution] = await this.resolve([account]);
    if (!resolution || 'refused' in resolution)
      throw new ErasedPersonError('Somebody of this id was erased.');
    return resolution.subjectKey;
  }

  /** Somebody who was erased comes back by their own new consent: as somebody new, of whom nothing is known. */
  async welcomeBack(externalId: string, saidAt: Date): Promise<void> {
    const ids = [this.hashOf('user', externalId), this.hashOf('anonymous', externalId)];
    const older = { _id: { $in: ids }, at: { $lt: saidAt } };
    await this.models.tombstones.deleteMany(older, { writeConcern: durable });
  }

  /** The subject a person is known under now: another one when they turned out to be somebody known. */
  async current(subjectKey: string): Promise<string> {
    const subject = await this.models.subjects.findById(subjectKey).lean();
    return subject?.mergedInto ?? subjectKey;
  }

  /** A subject and those merged into it: what was said to a person may be kept under any of them. */
  async everyOne(subjectKey: string): Promise<[string, ...string[]]> {
    const merged = await this.models.subjects.find({ mergedInto: subjectKey }, { _id: 1 }).lean();
    return [subjectKey, ...merged.map(({ _id }) => _id)];
  }

  /** Resolves introductions in their order; new people get a subject key and a data key. */
  async resolve(introduced: Introduction[]): Promise<Resolution[]> {
    const hashes = introduced.flatMap((i) => this.hashesOf(i));
    const known = await this.load(hashes);
    // Asked after the ids: an erasure turns them into tombstones in one transaction, so none is missed in between.
    const buried = await buriedAmong(
      this.models,
      hashes.filter((hash) => !known.has(hex(hash))),
    );
    const introductions = introduced.map((i) => (buried.size === 0 ? i : this.withoutBuried(i, buried)));
    const theLiving = introductions.filter((i) => i !== null);
    await this.createMissing(theLiving, known);
    const resolutions: Resolution[] = [];
    for (const introduction of introductions) {
      if (introduction === null) resolutions.push({ refused: 'erased' });
      else if (introduction.links) resolutions.push(await this.link(introduction, known));
      else resolutions.push(this.plain(introduction, known));
    }
    return resolutions;
  }

  /**
   * Null when the id that says who it is was that of somebody who was erased. Another one of theirs beside it, as on
   * a device that somebody else uses now, links nobody to them.
   */
  private withoutBuried(introduction: Introduction, buried: ReadonlySet<string>): Introduction | null {
    const { userId, anonymousId, previousId } = introduction;
    const isBuried = (kind: Kind, id: string | null) => id !== null && buried.has(hex(this.hashOf(kind, id)));
    if (userId === null) return isBuried('anonymous', anonymousId) ? null : introduction;
    if (isBuried('user', userId)) return null;
    return {
      ...introduction,
      anonymousId: isBuried('anonymous', anonymousId) ? null : anonymousId,
      previousId: isBuried('anonymous', previousId) || isBuried('user', previousId) ? null : previousId,
    };
  }

  private plain({ userId, anonymousId }: Introduction, known: Map<string, string>): Resolution {
    const hash = userId === null ? this.hashOf('anonymous', anonymousId ?? '') : this.hashOf('user', userId);
    return { subjectKey: mustHave(known, hex(hash)) };
  }

  /** New people who need no linking are made together: keys first, then subjects, then the ids' aliases. */
  private async createMissing(introductions: Introduction[], known: Map<string, string>): Promise<void> {
    const missing = new Map<string, { hash: Buffer; kind: Kind; subjectKey: string }>();
    for (const i of introductions) {
      if (i.links && (i.anonymousId !== null || i.previousId !== null)) continue;
      const kind: Kind = i.userId === null ? 'anonymous' : 'user';
      const hash = this.hashOf(kind, i.userId ?? i.anonymousId ?? '');
      if (!known.has(hex(hash))) missing.set(hex(hash), { hash, kind, subjectKey: randomUUID() });
    }
    await this.createAll([...missing.values()], known);
  }

  private async createAll(
    people: { hash: Buffer; kind: Kind; subjectKey: string }[],
    known: Map<string, string>,
  ): Promise<void> {
    if (people.length === 0) return;
    const createdAt = new Date();
    await this.keys.create(people.map((p) => p.subjectKey));
    await this.models.subjects.collection.insertMany(
      people.map(({ subjectKey, kind }) => ({
        _id: subjectKey,
        createdAt,
        known: kind === 'user',
        mergedInto: null,
        mergeId: null,
      })) as never[],
    );
    const refused = await insertNew(
      this.models.aliases.collection,
      people.map(({ hash, subjectKey }) => ({ _id: hash, subjectKey, linkedAt: createdAt })),
    );
    for (const { hash, subjectKey } of people) known.set(hex(hash), subjectKey);
    if (refused.length === 0) return;
    // Another process was first with these ids: theirs count, and ours leave nothing behind.
    const lost = refused.flatMap((index) => people[index] ?? []);
    const orphans = lost.map((p) => p.subjectKey);
    await this.models.subjects.deleteMany({ _id: { $in: orphans } });
    await this.models.wrappedKeys.deleteMany({ subjectKey: { $in: orphans } });
    for (const [hash, subjectKey] of await this.load(lost.map((p) => p.hash))) known.set(hash, subjectKey);
  }

  /** `identify` and `alias`: promote, link or merge. The first link wins; known people are never merged. */
  private async link(introduction: Introduction, known: Map<string, string>): Promise<Resolution> {
    const { userId, anonymousId, previousId } = introduction;
    if (userId === null) {
      await this.ensure('anonymous', anonymousId ?? '', known);
      return this.plain(introduction, known);
    }
    const earlier = this.earlierIdOf(previousId ?? anonymousId, previousId !== null, known);
    if (earlier === null) {
      await this.ensure('user', userId, known);
      return this.plain(introduction, known);
    }
    const earlierSubject = known.get(hex(earlier.hash));
    const user = this.hashOf('user', userId);
    const mine = known.get(hex(user));
    if (earlierSubject === undefined) {
      const subjectKey = mine ?? (await this.ensure('user', userId, known));
      await this.point(earlier.hash, subjectKey, known);
      return { subjectKey };
    }
    if (mine === earlierSubject) return { subjectKey: mine };
    if (mine === undefined && (await this.promote(earlierSubject, user, known))) {
      return { subjectKey: mustHave(known, hex(user)) };
    }
    const subjectKey = mine ?? (await this.ensure('user', userId, known));
    const merged = await this.mergeAnonymous(earlierSubject, subjectKey, known);
    // A shared device: its anonymous id stays with whoever was linked first, and this is simply another person.
    if (merged || earlier.kind === 'anonymous') return { subjectKey };
    return { refused: 'merge-of-known-people' };
  }

  private earlierIdOf(
    id: string | null,
    mayBeAccount: boolean,
    known: Map<string, string>,
  ): { hash: Buffer; kind: Kind } | null {
    if (id === null) return null;
    const anonymous = this.hashOf('anonymous', id);
    const account = this.hashOf('user', id);
    if (mayBeAccount && !known.has(hex(anonymous)) && known.has(hex(account))) {
      return { hash: account, kind: 'user' };
    }
    return { hash: anonymous, kind: 'anonymous' };
  }

  private async ensure(kind: Kind, id: string, known: Map<string, string>): Promise<string> {
    const hash = this.hashOf(kind, id);
    if (!known.has(hex(hash))) await this.createAll([{ hash, kind, subjectKey: randomUUID() }], known);
    return mustHave(known, hex(hash));
  }

  private async point(hash: Buffer, subjectKey: string, known: Map<string, string>): Promise<void> {
    const refused = await insertNew(this.models.aliases.collection, [
      { _id: hash, subjectKey, linkedAt: new Date() },
    ]);
    if (refused.length === 0) known.set(hex(hash), subjectKey);
    else for (const [key, subject] of await this.load([hash])) known.set(key, subject);
  }

  /**
   * The anonymous subject becomes the known person, with everything it has. Both or neither: a subject that is
   * known under no account id could never be linked again. False when somebody else was first.
   */
  private async promote(subjectKey: string, user: Buffer, known: Map<string, string>): Promise<boolean> {
    try {
      const promoted = await this.connection.transaction(async (session) => {
        const { modifiedCount } = await this.models.subjects.updateOne(
          { _id: subjectKey, known: false, mergedInto: null },
          { $set: { known: true } },
          { session },
        );
        if (modifiedCount === 0) return false;
        const alias = { _id: user, subjectKey, linkedAt: new Date() };
        await this.models.aliases.collection.insertOne(alias as never, { session });
        return true;
      });
      if (promoted) known.set(hex(user), subjectKey);
      return promoted;
    } catch (error) {
      if ((error as { code?: number }).code === DUPLICATE_KEY) return false;
      throw error;
    }
  }

  /**
   * Closes an anonymous journey into a known one, once: its ids lead to the known person from here on, and
   * the last thing it is told is to hand itself over. Refused when the earlier subject is itself known.
   */
  private async mergeAnonymous(from: string, into: string, known: Map<string, string>): Promise<boolean> {
    const mergeId = randomUUID();
    // Nobody is to wait for the key that what they said no to is sealed with while the gate is held.
    await this.keys.of(into);
    const command = await this.inbox.seal(from, null, {
      type: 'Merge Requested',
      at: Date.now(),
      mergeId,
    });
    const merged = await this.connection.transaction(async (session) => {
      const closed = await this.models.subjects.updateOne(
        { _id: from, known: false, mergedInto: null },
        { $set: { mergedInto: into, mergeId } },
        { session },
      );
      if (closed.modifiedCount === 0) return false;
      await this.models.aliases.updateMany({ subjectKey: from }, { $set: { subjectKey: into } }, { session });
      const gate = await this.models.gates
        .findOneAndUpdate(
          { _id: from },
          // What was permitted and has not left yet never does: nobody who stops anything looks here first.
          { $set: { closed: 'merged' }, $pull: { permits: { state: 'taken' } } },
          { session, returnDocument: 'before' },
        )
        .lean<GateDoc>();
      await carryHalts(this.models, gate, into, session);
      const noes = await carryNoes(this.models, gate, into, session);
      const told = await this.inbox.prepare(noes.map((event) => ({ subjectKey: into, event })));
      await told(session);
      await carryTrackingLimit(this.models, from, into, session);
      await this.models.inbox.collection.insertOne(command as never, { session });
      return true;
    });
    if (!merged) return false;
    const dueAt = new Date();
    await this.inbox.wake([
      { subjectKey: from, dueAt },
      { subjectKey: into, dueAt },
    ]);
    for (const [hash, subject] of known) if (subject === from) known.set(hash, into);
    return true;
  }

  private hashesOf({ userId, anonymousId, previousId }: Introduction): Buffer[] {
    return [
      ...(userId === null ? [] : [this.hashOf('user', userId)]),
      ...(anonymousId === null ? [] : [this.hashOf('anonymous', anonymousId)]),
      ...(previousId === null ? [] : [this.hashOf('anonymous', previousId), this.hashOf('user', previousId)]),
    ];
  }

  private hashOf(kind: Kind, id: string): Buffer {
    return this.hash.of(kind, id);
  }

  private async load(hashes: Buffer[]): Promise<Map<string, string>> {
    const distinct = [...new Map(hashes.map((hash) => [hex(hash), hash])).values()];
    const docs = await this.models.aliases.collection
      .find({ _id: { $in: distinct } } as never, { promoteBuffers: true })
      .toArray();
    return new Map((docs as unknown as AliasDoc[]).map((doc) => [hex(doc._id), doc.subjectKey]));
  }
}

const hex = (hash: Buffer): string => hash.toString('hex');

function mustHave(known: Map<string, string>, hash: string): string {
  const subjectKey = known.get(hash);
  if (subjectKey === undefined) throw new Error('An id was not resolved; this is a fault in Subjects.');
  return subjectKey;
}
