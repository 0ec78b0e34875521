import {
  consentAt,
  isRefused,
  type Channel,
  type LawfulBasis,
  type ReasonCode,
  type Sensitivity,
} from '@tact/journey';
import { durable } from './connection';
import { theirWordAllows } from './consent-holds';
import { keyed, type ChangedConsent, type ConsentChange } from './consent-words';
import type { AlongsideWords, Consents } from './consents';
import { haltOf, nothingHalts } from './halts';
import type { LostSenders } from './lost-senders';
import { openGate } from './open-gate';
import { committing, taking, takenLately, type OnItsWay } from './permits';
import type { GateConsent, GateDoc } from './schemas/gates';
import type { Models } from './schemas/models';
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
  /** Epoch milliseconds from which on it may not leave any more. */
  notAfter?: number | null;
}

type Refusal =
  /** The same touch was on its way out when its sender was lost: nobody knows whether it left. */
  | 'committed-before'
  | 'gate-closed'
  /** What it says would be said too late. */
  | 'too-late'
  /** Nothing stands in the way of the touch; this permit was held for too long, or another attempt took over. */
  | 'lapsed'
  | Extract<
      ReasonCode,
      'no-consent' | 'consent-expired' | 'stopped' | 'paused' | 'restricted' | 'objected' | 'suppressed'
    >;

export type PermitAnswer = { given: true } | { given: false; because: Refusal };

const FIRST_POLL_MS = 2;
const LONGEST_POLL_MS = 40;

/**
 * Gives every permit, and closes before it answers. A permit is taken with one conditional update, is
 * `committing` from just before the bytes leave, and is returned after; a stop pulls what was only taken and
 * waits for what is committing. What became of a committing one its sender says, or, when the sender is not heard
 * of again, `LostSenders`.
 */
export class Gates {
  constructor(
    private readonly models: Models,
    private readonly stops: Stops,
    private readonly lostSenders: LostSenders,
    private readonly ledger: Consents,
  ) {}

  /** Takes a permit in place of one that an attempt before this one took and did not use. */
  async takePermit(request: PermitRequest): Promise<PermitAnswer> {
    const { subjectKey, permitId, touchId, play, purpose, channel, sensitivity, essential } = request;
    const permit = {
      ...{ id: permitId, touchId, play, purpose, channel, essential },
      ...(sensitivity === undefined || sensitivity === 'standard' ? {} : { sensitivity }),
    };
    const take = () =>
      this.models.gates.collection.updateOne(
        {
          _id: subjectKey as never,
          closed: null,
          permits: { $not: { $elemMatch: { touchId, state: 'committing' } } },
          $expr: mayLeave(request),
        },
        taking(permit),
        // A permit that is lost with its server is never committed: only that needs to be durable.
        { writeConcern: { w: 1 } },
      );
    let taken = await take();
    if (taken.modifiedCount === 0 && request.lawfulBasis !== 'consent') {
      await this.open(subjectKey);
      taken = await take();
    }
    if (taken.modifiedCount === 0) return this.refusal(request);
    // Stops are asked after the permit is visible: a stop either sees the permit, or is seen here.
    if (await this.stops.covering(play, channel)) {
      await this.returnPermit(subjectKey, permitId);
      return { given: false, because: 'stopped' };
    }
    return { given: true };
  }

  /**
   * Just before the bytes leave: what had to hold when the permit was taken must hold still. The sender promises
   * that after `overWithinMs` its message has left, and was taken or not, or never will.
   */
  async commit(request: PermitRequest, overWithinMs: number): Promise<PermitAnswer> {
    const { subjectKey, permitId } = request;
    const committed = await this.models.gates.collection.updateOne(
      {
        _id: subjectKey as never,
        closed: null,
        permits: { $elemMatch: { id: permitId, state: 'taken' } },
        $expr: { $and: [takenLately(permitId), mayLeave(request)] },
      },
      committing(permitId, overWithinMs),
      { writeConcern: durable },
    );
    return committed.modifiedCount === 1 ? { given: true } : this.refusal(request);
  }

  /** A permit that is returned late keeps a stop waiting and nothing else: it need not be durable. */
  async returnPermit(subjectKey: string, permitId: string): Promise<void> {
    await this.models.gates.collection.updateOne(
      { _id: subjectKey as never },
      { $pull: { permits: { id: permitId } } } as never,
      { writeConcern: { w: 1 } },
    );
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

  /** Returns the permit of a touch that was delivered, whoever died over returning it. */
  async release(subjectKey: string, touchId: string): Promise<void> {
    await this.models.gates.updateOne({ _id: subjectKey }, { $pull: { permits: { touchId } } });
  }

  /**
   * Changes consents at the gate and in the ledger in one transaction, with what is done `alongside`; what a no
   * covers lapses. Answers what became of each word.
   */
  async changeConsents(
    subjectKey: string,
    changes: ConsentChange[],
    alongside?: AlongsideWords,
  ): Promise<ChangedConsent[]> {
    return this.ledger.change(subjectKey, changes, alongside);
  }

  /** The gates of some subjects; who has none yet is left out. */
  async of(subjectKeys: string[]): Promise<GateDoc[]> {
    return this.models.gates.find({ _id: { $in: subjectKeys } }).lean<GateDoc[]>();
  }

  async consents(subjectKey: string): Promise<GateConsent[]> {
    return (await this.models.gates.findById(subjectKey).lean<GateDoc>())?.consents ?? [];
  }

  /** Waits until nothing that `covers` is on its way to the person; false when time ran out. */
  async drained(
    subjectKeys: string | string[],
    covers: (permit: OnItsWay) => boolean,
    withinMs: number,
  ): Promise<boolean> {
    const people = [subjectKeys].flat();
    return until(withinMs, async () => !(await this.onTheirWay(people)).some(covers));
  }

  /** What is on its way to some people and not known to have come to an end. */
  async onTheirWay(subjectKeys: string[]): Promise<OnItsWay[]> {
    return this.lostSenders.stillOnTheirWay({ _id: { $in: subjectKeys } });
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
    const isCovered = (permit: OnItsWay) =>
      (scope.play === undefined || permit.play === scope.play) &&
      (scope.channel === undefined || permit.channel === scope.channel);
    const committing = { permits: { $elemMatch: { ...scope, state: 'committing' } } };
    let onTheirWay = 0;
    const drained = await until(withinMs, async () => {
      onTheirWay = (await this.lostSenders.stillOnTheirWay(committing)).filter(isCovered).length;
      return onTheirWay === 0;
    });
    return { drained, onTheirWay };
  }

  async open(subjectKey: string): Promise<void> {
    await openGate(this.models, subjectKey);
  }

  /** Why there is no permit, by the database's clock as when it was asked for. */
  private async refusal(request: PermitRequest): Promise<PermitAnswer & { given: false }> {
    const { subjectKey, permitId, touchId, purpose, channel, sensitivity, notAfter = null } = request;
    const no = (because: Refusal) => ({ given: false as const, because });
    const [gate] = await this.models.gates.aggregate<GateDoc & { now: Date }>([
      { $match: { _id: subjectKey } },
      { $set: { now: '$$NOW' } },
    ]);
    const others = gate?.permits.filter((permit) => permit.touchId === touchId && permit.id !== permitId);
    if (others?.some(({ state }) => state === 'committing')) return no('committed-before');
    if (gate?.closed === 'suppressed') return no('suppressed');
    if (!gate) return no(request.lawfulBasis === 'consent' ? 'no-consent' : 'gate-closed');
    if ((gate.closed ?? null) !== null) return no('gate-closed');
    if (notAfter !== null && gate.now.getTime() >= notAfter) return no('too-late');
    const halt = request.essential ? null : haltOf(gate, gate.now);
    if (halt !== null) return no(halt);
    const standing = { consents: keyed(gate.consents) };
    const restsOnConsent = request.lawfulBasis === 'consent';
    if (!restsOnConsent && !request.essential && isRefused(standing, purpose, channel, sensitivity))
      return no('no-consent');
    if (restsOnConsent) {
      const consent = consentAt(standing, purpose, channel, gate.now.getTime(), sensitivity);
      if (!consent.valid && consent.because === 'none') return no('no-consent');
      if (!consent.valid) {
        await this.ledger.noteLapses(subjectKey);
        return no('consent-expired');
      }
    }
    if (await this.stops.covering(request.play, channel)) return no('stopped');
    // Another attempt at the touch has it now, or it was held for too long.
    return no('lapsed');
  }
}

/** What must hold for a message to leave, by the database's clock, whatever timers did. */
const mayLeave = ({
  essential,
  lawfulBasis,
  purpose,
  channel,
  sensitivity,
  notAfter = null,
}: PermitRequest): object => ({
  $and: [
    ...(essential ? [] : [nothingHalts]),
    ...theirWordAllows({ purpose, channel, sensitivity, lawfulBasis, essential }),
    ...(notAfter === null ? [] : [{ $lt: ['$$NOW', new Date(notAfter)] }]),
  ],
});

async function until(withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_POLL_MS)) {
    if (await holds()) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
