import { Inject, Injectable } from '@nestjs/common';
import {
  after,
  pageOf,
  readCursor,
  withoutErased,
  type DecisionDoc,
  type Records,
  type TouchDoc,
} from '@tact/records';
import { Readers } from '../explanations/readers';
import { RECORDS } from '../providers';
import type { DecisionsQuery, JourneysQuery, TouchesQuery } from './schemas';
import { decisionJson, touchJson } from './views';

/** Lists over the read side, by pages. */
@Injectable()
export class ReadModel {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Readers) private readonly readers: Readers,
  ) {}

  /** Of some subjects, the person themselves first, or of all with null. */
  async decisions(
    of: string[] | null,
    { limit, cursor, verdict, play, reason }: DecisionsQuery,
    asked: string[],
  ) {
    const docs = await this.records.models.decisions
      .find({
        ...(of === null ? {} : { subjectKey: { $in: of } }),
        ...(verdict ? { verdict } : {}),
        ...(play ? { play } : {}),
        ...(reason ? { reasons: reason } : {}),
        ...after('at', cursor === undefined ? null : readCursor(cursor)),
      })
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<DecisionDoc[]>();
    const page = pageOf(docs, limit, (doc) => ({ at: doc.at, id: doc._id }));
    const reader = await this.readers.of(of?.[0] ?? null, asked);
    const items = await withoutErased(
      page.items.map(async (doc) =>
        decisionJson(doc.subjectKey, await this.records.journal.openDecision(doc), reader),
      ),
    );
    return { items, next: page.next };
  }

  async decision(id: string, asked: string[]) {
    const doc = await this.records.models.decisions.findById(id).lean<DecisionDoc>();
    if (doc === null) return null;
    const reader = await this.readers.of(await this.records.subjects.current(doc.subjectKey), asked);
    return decisionJson(doc.subjectKey, await this.records.journal.openDecision(doc), reader);
  }

  async touches(of: string[] | null, { limit, cursor, channel, fate }: TouchesQuery) {
    const docs = await this.records.models.touches
      .find({
        ...(of === null ? {} : { subjectKey: { $in: of } }),
        ...(channel ? { channel } : {}),
        ...(fate ? { fate } : {}),
        ...after('reservedAt', cursor === undefined ? null : readCursor(cursor)),
      })
      .sort({ reservedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<TouchDoc[]>();
    const page = pageOf(docs, limit, (doc) => ({ at: doc.reservedAt, id: doc._id }));
    return {
      items: page.items.map((doc) => ({ subject: doc.subjectKey, ...touchJson(doc) })),
      next: page.next,
    };
  }

  async journeys({ limit, cursor, stage, level, backingOff }: JourneysQuery) {
    const docs = await this.records.models.journeys
      .find(
        {
          closed: false,
          ...(stage ? { stage } : {}),
          ...(level ? { level } : {}),
          ...(backingOff === undefined ? {} : { backingOff: backingOff === 'true' }),
          ...(cursor === undefined ? {} : { _id: { $gt: cursor } }),
        },
        { sealed: 0 },
      )
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean();
    const items = docs.slice(0, limit).map(({ _id, ...doc }) => ({ subject: _id, ...doc }));
    return { items, next: docs.length > limit ? (items.at(-1)?.subject ?? null) : null };
  }
}
