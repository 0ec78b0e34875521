import {
  consentKey,
  isYes,
  type Channel,
  type LawfulBasis,
  type ReasonCode,
  type Sensitivity,
} from '@tact/journey';
import { durable } from './connection';
import { consentHolds } from './consent-holds';
import { keyed, type ChangedConsent, type ConsentChange } from './consent-words';
import type { Consents } from './consents';
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
  /** Standard where it says none. */
  sensitivity?: Sensitivity | undefined;
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

const DRAIN_POLL_MS = 20;

/**
 * Gives every permit, and closes before it answers. A permit is taken with one conditional update, is
 * `committing` from just before the bytes leave, and is returned after; a stop pulls what was only taken and
 * waits for what is committing. A committing permit never lapses by time.
 */
export class Gates {
  constructor(
    private readonly models: Models,
    private readonly stops: Stops,
    private readonly ledger: Consents,
  ) {}

  async takePermit(request: PermitRequest): Promise<PermitAnswer> {
    const { subjectKey, touchId, purpose, channel, sensitivity, lawfulBasis, essential } = request;
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
      ...(sensitivity === undefined ? {} : { sensitivity }),
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
            ...(lawfulBasis === 'consent' ? [consentHolds(purpose, channel, sensitivity)] : []),
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

  /** Changes consents at the gate and in the ledger; answers what became of each word. */
  async changeConsents(subjectKey: string, changes: ConsentChange[]): Promise<ChangedConsent[]> {
    return this.ledger.change(subjectKey, changes);
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
    const { subjectKey, touchId, purpose, channel, sensitivity = 'standard' } = request;
    const gate = await this.models.gates.findById(subjectKey).lean<GateDoc>();
    if (gate?.permits.some((permit) => permit.touchId === touchId)) {
      return { given: false, because: 'committed-before' };
    }
    if (gate?.closed === 'suppressed') return { given: false, because: 'suppressed' };
    if (!gate || gate.closed !== null) return { given: false, because: 'gate-closed' };
    const halt = request.essential ? null : haltOf(gate, new Date());
    if (halt !== null) return { given: false, because: halt };
    const consents = keyed(gate.consents);
    const consent =
      consents[consentKey({ purpose, channel, sensitivity })] ??
      consents[consentKey({ purpose, channel: 'any', sensitivity })];
    if (!consent || (!isYes(consent.state) && consent.state !== 'expired'))
      return { given: false, because: 'no-consent' };
    await this.ledger.noteLapses(subjectKey);
    return { given: false, because: 'consent-expired' };
  }
}

async function until(withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  }
}
