import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Channel, ConsentState, LawfulBasis, ReasonCode } from '@tact/journey';
import { durable } from './connection';
import { haltOf, nothingHalts } from './halts';
import type { GateConsent, GateDoc, Models, Permit } from './schemas';
import type { Stops } from './stops';

export interface PermitRequest {
  subjectKey: string;
  permitId: string;
  touchId: string;
  play: string;
  purpose: string;
  channel: Channel;
  lawfulBasis: LawfulBasis;
  /** Whether its purpose is: a pause or an objection does not stop it. */
  essential: boolean;
}

export type PermitAnswer =
  | { given: true }
  /** The same touch was on its way out when its sender was lost: nobody knows whether it left. */
  | { given: false; because: 'committed-before' }
  | {
      given: false;
      because:
        | Extract<
            ReasonCode,
            'no-consent' | 'consent-expired' | 'stopped' | 'paused' | 'objected' | 'suppressed'
          >
        | 'gate-closed';
    };

export interface ConsentChange {
  purpose: string;
  channel: Channel | 'any';
  state: ConsentState;
  at: Date;
  validUntil: Date | null;
  by: string;
  /** What shows that they said so; it goes into the ledger alone. */
  proof?: unknown;
}

const DRAIN_POLL_MS = 20;
const given = ['given', 'renewed'];

/**
 * Gives every permit, and closes before it answers. A permit is taken with one conditional update, is
 * `committing` from just before the bytes leave, and is returned after; a stop pulls what was only taken and
 * waits for what is committing. A committing permit never lapses by time.
 */
export class Gates {
  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
    private readonly stops: Stops,
  ) {}

  async takePermit(request: PermitRequest): Promise<PermitAnswer> {
    const { subjectKey, touchId, purpose, channel, lawfulBasis, essential } = request;
    await this.open(subjectKey);
    // An attempt before this one may have died holding a permit: unused it lapses, in use it settles the touch.
    await this.models.gates.updateOne(
      { _id: subjectKey },
      { $pull: { permits: { touchId, state: 'taken' } } },
    );
    const permit: Permit = {
      id: request.permitId,
      touchId,
      play: request.play,
      purpose,
      channel,
      essential,
      state: 'taken',
      takenAt: new Date(),
    };
    const taken = await this.models.gates.updateOne(
      {
        _id: subjectKey,
        closed: null,
        'permits.touchId': { $ne: touchId },
        $expr: {
          $and: [
            ...(essential ? [] : [nothingHalts]),
            ...(lawfulBasis === 'consent' ? [consentHolds(purpose, channel)] : []),
          ],
        },
      },
      { $push: { permits: permit } },
      { writeConcern: durable },
    );
    if (taken.modifiedCount === 0) return this.refusal(request);
    // Stops are asked after the permit is visible: a stop either sees the permit, or is seen here.
    if (await this.stops.covering(request.play, channel)) {
      await this.returnPermit(subjectKey, request.permitId);
      return { given: false, because: 'stopped' };
    }
    return { given: true };
  }

  /** Just before the bytes leave; false when a stop has pulled the permit meanwhile. */
  async commit(subjectKey: string, permitId: string): Promise<boolean> {
    const committed = await this.models.gates.updateOne(
      { _id: subjectKey, permits: { $elemMatch: { id: permitId, state: 'taken' } } },
      { $set: { 'permits.$.state': 'committing' } },
      { writeConcern: durable },
    );
    return committed.modifiedCount === 1;
  }

  async returnPermit(subjectKey: string, permitId: string): Promise<void> {
    await this.models.gates.updateOne({ _id: subjectKey }, { $pull: { permits: { id: permitId } } });
  }

  /** Takes back a touch's permit, so that it can't be committed any more; true when it was committed before. */
  async revoke(subjectKey: string, touchId: string): Promise<boolean> {
    const gate = await this.models.gates
      .findOneAndUpdate(
        { _id: subjectKey },
        { $pull: { permits: { touchId, state: 'taken' } } },
        { returnDocument: 'after', writeConcern: durable },
      )
      .lean<GateDoc>();
    return gate?.permits.some((permit) => permit.touchId === touchId) ?? false;
  }

  /** Returns a touch's permit whoever took it, once its fate is known. */
  async settle(subjectKey: string, touchId: string): Promise<void> {
    await this.models.gates.updateOne({ _id: subjectKey }, { $pull: { permits: { touchId } } });
  }

  /** Changes consents at the gate and in the ledger in one transaction; what a withdrawal covers lapses. */
  async changeConsents(subjectKey: string, changes: ConsentChange[]): Promise<void> {
    await this.open(subjectKey);
    const recordedAt = new Date();
    await this.connection.transaction(async (session) => {
      for (const { by, proof, ...consent } of changes) {
        const { purpose, channel } = consent;
        const same = channel === 'any' ? { purpose } : { purpose, channel };
        const isWithdrawal = !given.includes(consent.state);
        await this.models.gates.updateOne(
          { _id: subjectKey },
          // A stop for every channel replaces what was said channel by channel.
          { $pull: { consents: isWithdrawal ? same : { purpose, channel } } },
          { session },
        );
        await this.models.gates.updateOne(
          { _id: subjectKey },
          {
            $push: { consents: consent },
            ...(isWithdrawal ? { $pull: { permits: { ...same, state: 'taken' } } } : {}),
          },
          { session },
        );
        await this.models.consentEntries.create(
          [{ _id: randomUUID(), subjectKey, ...consent, recordedAt, by, ...(proof ? { proof } : {}) }],
          {
            session,
          },
        );
      }
    });
  }

  /** The gates of some subjects; who has none yet is left out. */
  async of(subjectKeys: string[]): Promise<GateDoc[]> {
    return this.models.gates.find({ _id: { $in: subjectKeys } }).lean<GateDoc[]>();
  }

  async consents(subjectKey: string): Promise<GateConsent[]> {
    return (await this.models.gates.findById(subjectKey).lean<GateDoc>())?.consents ?? [];
  }

  /** Waits until nothing of a purpose and channel is on its way to the person; false when time ran out. */
  async drained(subjectKey: string, covers: (permit: Permit) => boolean, withinMs: number): Promise<boolean> {
    return until(withinMs, async () => {
      const gate = await this.models.gates.findById(subjectKey, { permits: 1 }).lean<GateDoc>();
      return !(gate?.permits ?? []).some((permit) => permit.state === 'committing' && covers(permit));
    });
  }

  /** Pulls what an operator's stop covers, everywhere, and waits for what is on its way out. */
  async drainEverywhere(
    scope: { play?: string; channel?: Channel },
    withinMs: number,
  ): Promise<{ drained: boolean; onTheirWay: number }> {
    await this.models.gates.updateMany(
      { permits: { $elemMatch: { ...scope, state: 'taken' } } },
      { $pull: { permits: { ...scope, state: 'taken' } } },
    );
    let onTheirWay = 0;
    const drained = await until(withinMs, async () => {
      onTheirWay = await this.models.gates.countDocuments({
        permits: { $elemMatch: { ...scope, state: 'committing' } },
      });
      return onTheirWay === 0;
    });
    return { drained, onTheirWay };
  }

  /** Makes the document of somebody who has none yet. */
  async open(subjectKey: string): Promise<void> {
    await this.models.gates.updateOne(
      { _id: subjectKey },
      { $setOnInsert: { closed: null, consents: [], permits: [] } },
      { upsert: true },
    );
  }

  private async refusal(request: PermitRequest): Promise<PermitAnswer> {
    const { subjectKey, touchId, purpose, channel } = request;
    const gate = await this.models.gates.findById(subjectKey).lean<GateDoc>();
    if (gate?.permits.some((permit) => permit.touchId === touchId)) {
      return { given: false, because: 'committed-before' };
    }
    if (gate?.closed === 'suppressed') return { given: false, because: 'suppressed' };
    if (!gate || gate.closed !== null) return { given: false, because: 'gate-closed' };
    const halt = request.essential ? null : haltOf(gate, new Date());
    if (halt !== null) return { given: false, because: halt };
    const consent =
      gate.consents.find((c) => c.purpose === purpose && c.channel === channel) ??
      gate.consents.find((c) => c.purpose === purpose && c.channel === 'any');
    return {
      given: false,
      because: consent && given.includes(consent.state) ? 'consent-expired' : 'no-consent',
    };
  }
}

/** Consent for purpose × channel as the server's own clock sees it; an entry for the channel beats one for any. */
export function consentHolds(purpose: string, channel: Channel): object {
  const entryFor = (wanted: string) => ({
    $filter: {
      input: '$consents',
      as: 'c',
      cond: { $and: [{ $eq: ['$$c.purpose', purpose] }, { $eq: ['$$c.channel', wanted] }] },
    },
  });
  return {
    $let: {
      vars: { exact: entryFor(channel), general: entryFor('any') },
      in: {
        $let: {
          vars: {
            consent: {
              $arrayElemAt: [{ $cond: [{ $gt: [{ $size: '$$exact' }, 0] }, '$$exact', '$$general'] }, 0],
            },
          },
          in: {
            $and: [
              { $in: ['$$consent.state', given] },
              { $lte: ['$$consent.at', '$$NOW'] },
              { $or: [{ $eq: ['$$consent.validUntil', null] }, { $gt: ['$$consent.validUntil', '$$NOW'] }] },
            ],
          },
        },
      },
    },
  };
}

async function until(withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  }
}
