import type { ClientSession } from 'mongoose';
import {
  heardFromAt,
  upgraded,
  type Decision,
  type Journey,
  type KeptJourney,
  type Outcome,
} from '@tact/journey';
import { withoutErased } from './erased';
import type { DecisionDoc, JourneyDoc, TouchDoc, TouchFate } from './schemas/journeys';
import type { Models } from './schemas/models';
import type { Tasks } from './tasks';
import type { Vault } from './vault';
import { asBuffer, insertNew } from './wrapped-key-store';

/** A journey as of a version, for lists and in-app decisions. */
export interface Projection {
  subjectKey: string;
  version: number;
  journey: Journey;
  nextWakeUpAt: number | null;
  lastDecision: string | null;
  closed: boolean;
}

/** Decisions of one person at one instant. */
export interface Judgement {
  subjectKey: string;
  decisions: Decision[];
  over: Journey | null;
}

/** The read side of journeys: what was decided, what was said, and where each journey stands. */
export class Journal {
  constructor(
    private readonly models: Pick<Models, 'journeys' | 'decisions' | 'touches'>,
    private readonly vault: Vault,
    private readonly tasks: Tasks,
  ) {}

  /** Records decisions, each once; those that send are recorded before anything leaves. */
  async record(subjectKey: string, decisions: Decision[], judged: Journey | null): Promise<void> {
    const docs = await this.decisionDocs(subjectKey, decisions, judged);
    await insertNew(this.models.decisions.collection, docs);
    await insertNew(this.models.touches.collection, touchDocs(subjectKey, decisions));
  }

  /** Records a decision whose touch is answered on the spot: all of it together with what `session` covers. */
  async recordSaid(
    subjectKey: string,
    decision: Decision,
    judged: Journey,
    session: ClientSession,
  ): Promise<void> {
    const [said] = touchDocs(subjectKey, [decision]);
    if (!said) throw new RangeError('Only a decision that sends a touch can be recorded as said.');
    const docs = await this.decisionDocs(subjectKey, [decision], judged);
    await this.models.decisions.collection.insertMany(docs as never[], { session });
    const delivered: TouchDoc = { ...said, fate: 'delivered', fateAt: said.reservedAt };
    await this.models.touches.collection.insertOne(delivered as never, { session });
  }

  /** What was said on the spot was taken back before anybody was told. */
  async takeBack(touchId: string, because: string): Promise<void> {
    const refused = { fate: 'refused' as const, fateAt: new Date(), because };
    await this.models.touches.updateOne({ _id: touchId }, { $set: refused });
  }

  /** Stores the journey's read model; an older version never replaces a newer one. */
  async project(projection: Projection): Promise<void> {
    const { subjectKey, version, journey } = projection;
    const doc: Omit<JourneyDoc, '_id'> = {
      version,
      appliedThrough: journey.appliedThrough,
      stage: journey.stage.is,
      level: journey.level.is,
      backingOff: journey.backOff.ignoredInARow > 0,
      nextWakeUpAt: projection.nextWakeUpAt === null ? null : new Date(projection.nextWakeUpAt),
      lastDecision: projection.lastDecision,
      closed: projection.closed,
      heardFromAt: new Date(heardFromAt(journey)),
      updatedAt: new Date(),
      sealed: await this.vault.seal(subjectKey, 'journey', journey),
    };
    await this.models.journeys.collection
      .updateOne({ _id: subjectKey, version: { $lt: version } } as never, { $set: doc }, { upsert: true })
      .catch((error: { code?: number }) => {
        // The document is there with this version or a newer one: the upsert collides, and that is right.
        if (error.code !== 11000) throw error;
      });
    for (const touch of journey.touches) {
      if (touch.outcome) await this.end(touch.id, touch.outcome.is, new Date(touch.outcome.at));
    }
    await this.tasks.project(subjectKey, journey, projection.closed);
  }

  async projected(subjectKey: string): Promise<{ doc: JourneyDoc; journey: Journey } | null> {
    const doc = await this.models.journeys.findById(subjectKey).lean<JourneyDoc>();
    if (!doc) return null;
    const kept = await this.vault.open<KeptJourney>(subjectKey, 'journey', doc.sealed);
    return { doc, journey: upgraded(kept) };
  }

  /** Whose journeys go on, by subject key: a page of them after one. */
  async ongoing(after: string | null, limit: number): Promise<string[]> {
    const docs = await this.models.journeys
      .find({ closed: false, ...(after === null ? {} : { _id: { $gt: after } }) }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
    return docs.map(({ _id }) => _id);
  }

  /** What became of a touch as far as anybody but its sender can tell; the first fate stays. */
  async settle(touchId: string, fate: TouchFate, because: string | null, at = new Date()): Promise<void> {
    await this.models.touches.updateOne(
      { _id: touchId, fate: 'reserved' },
      { $set: { fate, fateAt: at, because } },
    );
  }

  /** What became of a touch, told by whoever held its committed permit: it knows better than all the others. */
  async report(touchId: string, fate: TouchFate, because: string | null, at = new Date()): Promise<void> {
    await this.models.touches.updateOne({ _id: touchId }, { $set: { fate, fateAt: at, because } });
  }

  /** Something may have left after all. */
  async doubt(touchId: string, because: string): Promise<void> {
    await this.models.touches.updateOne(
      { _id: touchId, fate: { $in: ['reserved', 'undelivered', 'refused'] } },
      { $set: { fate: 'unknown', fateAt: new Date(), because } },
    );
  }

  private async end(touchId: string, outcome: Outcome, outcomeAt: Date): Promise<void> {
    await this.models.touches.updateOne({ _id: touchId, outcome: null }, { $set: { outcome, outcomeAt } });
  }

  /** Notes where a touch is mailed to, before it leaves. */
  async addressed(touchId: string, sentTo: Buffer): Promise<void> {
    await this.models.touches.updateOne({ _id: touchId }, { $set: { sentTo } });
  }

  async touch(touchId: string): Promise<TouchDoc | null> {
    const doc = await this.models.touches.findById(touchId).lean<TouchDoc>();
    return doc?.sentTo ? { ...doc, sentTo: asBuffer(doc.sentTo) } : doc;
  }

  /** Decisions in the order of their ids; one that is not on record is left out. */
  async decisions(ids: string[]): Promise<Decision[]> {
    const docs = await this.models.decisions.find({ _id: { $in: ids } }).lean<DecisionDoc[]>();
    const found = new Map(docs.map((doc) => [doc._id, doc]));
    return withoutErased(ids.flatMap((id) => found.get(id) ?? []).map((doc) => this.openDecision(doc)));
  }

  async openDecision(doc: DecisionDoc): Promise<Decision> {
    return this.vault.open<Decision>(doc.subjectKey, 'decision', doc.sealed);
  }

  /**
   * What was judged, newest first: the decisions of one person at one instant, with the journey they were judged
   * over; null where that was not recorded.
   */
  async *judgements(since: Date, most: number): AsyncGenerator<Judgement> {
    const docs = this.models.decisions
      .find({ at: { $gte: since } })
      .sort({ at: -1, subjectKey: 1, _id: -1 })
      .limit(most)
      .lean<DecisionDoc[]>()
      .cursor({ batchSize: 200 });
    let together: DecisionDoc[] = [];
    for await (const doc of docs) {
      const [first] = together;
      if (first && (first.subjectKey !== doc.subjectKey || first.at.getTime() !== doc.at.getTime())) {
        yield* await withoutErased(byJourney(together).map((docs) => this.judgement(docs)));
        together = [];
      }
      together.push(doc);
    }
    yield* await withoutErased(byJourney(together).map((docs) => this.judgement(docs)));
  }

  private async judgement(docs: DecisionDoc[]): Promise<Judgement> {
    const { subjectKey, sealedJourney } = docs[0] as DecisionDoc;
    return {
      subjectKey,
      decisions: await Promise.all(docs.map((doc) => this.openDecision(doc))),
      over: sealedJourney && (await this.vault.openPacked<Journey>(subjectKey, 'judged', sealedJourney)),
    };
  }

  private async decisionDocs(
    subjectKey: string,
    decisions: Decision[],
    judged: Journey | null,
  ): Promise<DecisionDoc[]> {
    const sealedJourney =
      judged && (await this.vault.sealPacked(subjectKey, 'judged', withoutQueues(judged)));
    return Promise.all(
      decisions.map(async (decision) => ({
        ...(await this.decisionDoc(subjectKey, decision)),
        sealedJourney,
      })),
    );
  }

  private async decisionDoc(
    subjectKey: string,
    decision: Decision,
  ): Promise<Omit<DecisionDoc, 'sealedJourney'>> {
    const { candidate, verdict } = decision;
    return {
      _id: decision.id,
      subjectKey,
      at: new Date(decision.at),
      play: candidate.play,
      kind: candidate.kind,
      channel: candidate.channel,
      verdict: verdict.do,
      reasons: verdict.do === 'send' ? [] : verdict.reasons.map((reason) => reason.code),
      policy: decision.policy,
      touchId: decision.touchId,
      sealed: await this.vault.seal(subjectKey, 'decision', decision),
    };
  }
}

/** Within one second a journey may have been judged over more than once: what was sealed once was judged at once. */
function byJourney(docs: DecisionDoc[]): DecisionDoc[][] {
  const groups = new Map<string, DecisionDoc[]>();
  for (const doc of docs) {
    const key = doc.sealedJourney === null ? '' : asBuffer(doc.sealedJourney).toString('base64');
    groups.set(key, [...(groups.get(key) ?? []), doc]);
  }
  return [...groups.values()];
}

/** What waits to be judged is no part of a judgement. */
const withoutQueues = (journey: Journey): Journey => ({
  ...journey,
  moments: [],
  waiting: [],
  held: [],
  lastVerdicts: [],
});

const touchDocs = (subjectKey: string, decisions: Decision[]): TouchDoc[] =>
  decisions.flatMap((decision) => touchDoc(subjectKey, decision) ?? []);

function touchDoc(subjectKey: string, { id, at, candidate, verdict, touchId }: Decision): TouchDoc | null {
  if (verdict.do !== 'send' || touchId === null) return null;
  return {
    _id: touchId,
    subjectKey,
    decisionId: id,
    play: candidate.play,
    kind: candidate.kind,
    channel: candidate.channel,
    purpose: candidate.purpose,
    level: verdict.level,
    reservedAt: new Date(at),
    fate: 'reserved',
    fateAt: null,
    because: null,
    outcome: null,
    outcomeAt: null,
  };
}
