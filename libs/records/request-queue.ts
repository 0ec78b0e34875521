import { durable } from './connection';
import { writeCursor, type Cursor, type Page } from './page';
import { subjectOfRequest, type PrivacyRequest } from './privacy-requests';
import type { Models } from './schemas/models';
import {
  openRequestStates,
  type PrivacyRequestDoc,
  type PrivacyRight,
  type RequestState,
} from './schemas/privacy';
import type { Vault } from './vault';

export interface QueueFilter {
  state?: RequestState | undefined;
  right?: PrivacyRight | undefined;
  regulation?: string | undefined;
  /** A name; null for those nobody looks after. */
  owner?: string | null | undefined;
  /** Only what is due before then. */
  dueBefore?: Date | undefined;
}

export interface QueuedRequest extends PrivacyRequest {
  /** Callbacks that nobody took in three days. */
  givenUp: number;
}

/** Why somebody's wish about a request could not be followed. */
export type HandlingRefusal = 'unknown' | 'closed' | 'done-before' | 'overdue' | 'too-far' | 'not-later';

/** What is said of each, and what to do about it. */
export const handlingRefusals: Record<HandlingRefusal, { why: string; fix: string }> = {
  unknown: { why: 'There is no such request.', fix: 'See the queue for those there are.' },
  closed: { why: 'The request is closed.', fix: 'Look at its receipt, or open a new one.' },
  'done-before': {
    why: 'It was put off once already.',
    fix: 'The law allows it once; answer by the later day.',
  },
  overdue: { why: 'It is overdue.', fix: 'More time has to be taken before that; answer it now.' },
  'too-far': { why: 'The law does not allow that much time.', fix: 'See extendableTo of the request.' },
  'not-later': { why: 'That is no later than it is due now.', fix: 'Name a later day, up to extendableTo.' },
};

const QUEUED = {
  $project: { sealed: 0, sealedReason: 0 },
};

/** The requests that somebody has to see through, what is due first, and what people do to them. */
export class RequestQueue {
  constructor(
    private readonly models: Pick<Models, 'privacyRequests' | 'requestCallbacks'>,
    private readonly vault: Vault,
  ) {}

  /** What is open, and what is closed and could not be told; by when it is due. */
  async page(filter: QueueFilter, limit: number, cursor: Cursor | null): Promise<Page<QueuedRequest>> {
    const { state, right, regulation, owner, dueBefore } = filter;
    const untaken = await this.givenUp();
    const docs = await this.models.privacyRequests.aggregate<PrivacyRequestDoc & { due: Date }>([
      {
        $match: {
          $or: [{ state: { $in: openRequestStates } }, { _id: { $in: [...untaken.keys()] } }],
          ...(state === undefined ? {} : { state }),
          ...(right === undefined ? {} : { right }),
          ...(regulation === undefined ? {} : { regulation }),
          ...(owner === undefined ? {} : { owner }),
        },
      },
      QUEUED,
      { $set: { due: { $ifNull: ['$extendedTo', '$dueBy'] } } },
      {
        $match: {
          ...(dueBefore === undefined ? {} : { due: { $lt: dueBefore } }),
          ...(cursor === null
            ? {}
            : { $or: [{ due: { $gt: cursor.at } }, { due: cursor.at, _id: { $gt: cursor.id } }] }),
        },
      },
      { $sort: { due: 1, _id: 1 } },
      { $limit: limit + 1 },
    ]);
    const shown = docs.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ _id, due: _, ...request }) => ({
        ...request,
        id: _id,
        givenUp: untaken.get(_id) ?? 0,
      })),
      next: docs.length > limit && last ? writeCursor({ at: last.due, id: last._id }) : null,
    };
  }

  async find(id: string): Promise<QueuedRequest | null> {
    const doc = await this.models.privacyRequests
      .findById(id, { sealed: 0, sealedReason: 0 })
      .lean<PrivacyRequestDoc>();
    if (doc === null) return null;
    const { _id, ...request } = doc;
    return { ...request, id: _id, givenUp: (await this.givenUp(id)).get(id) ?? 0 };
  }

  /** Who looks after it from now on; null for nobody. */
  async assign(id: string, owner: string | null): Promise<HandlingRefusal | null> {
    return this.change(id, { owner });
  }

  /** Says that the person was told that their request came in; the first time counts. */
  async acknowledge(id: string, acknowledgedAt: Date): Promise<HandlingRefusal | null> {
    const refusal = await this.change(id, { acknowledgedAt }, { acknowledgedAt: null });
    return refusal === 'done-before' ? null : refusal;
  }

  /** Puts it off once, before it is due, and no further than the law allows. The reason is sealed with the request. */
  async extend(
    id: string,
    { until, furthest, reason, now }: { until: Date; furthest: Date; reason: string; now: Date },
  ): Promise<HandlingRefusal | null> {
    const request = await this.find(id);
    if (request === null) return 'unknown';
    if (!openRequestStates.includes(request.state)) return 'closed';
    if (request.extendedTo !== null) return 'done-before';
    if (request.dueBy < now) return 'overdue';
    if (until > furthest) return 'too-far';
    if (until <= request.dueBy) return 'not-later';
    const sealedReason = await this.vault.seal(subjectOfRequest(id), 'extension', reason);
    return this.change(id, { extendedTo: until, sealedReason }, { extendedTo: null });
  }

  /** Why it was put off; null when it was not. @throws NoKeyError once the request is forgotten. */
  async reasonOf(id: string): Promise<string | null> {
    const doc = await this.models.privacyRequests
      .findById(id, { sealedReason: 1 })
      .lean<Pick<PrivacyRequestDoc, 'sealedReason'>>();
    if (!doc?.sealedReason) return null;
    return this.vault.open<string>(subjectOfRequest(id), 'extension', doc.sealedReason);
  }

  private async change(
    id: string,
    change: Partial<PrivacyRequestDoc>,
    whileIt: Partial<PrivacyRequestDoc> = {},
  ): Promise<HandlingRefusal | null> {
    const { matchedCount } = await this.models.privacyRequests.updateOne(
      { _id: id, state: { $in: openRequestStates }, ...whileIt } as never,
      { $set: change },
      { writeConcern: durable },
    );
    if (matchedCount === 1) return null;
    const request = await this.models.privacyRequests.findById(id, { state: 1 }).lean<PrivacyRequestDoc>();
    if (request === null) return 'unknown';
    return openRequestStates.includes(request.state) ? 'done-before' : 'closed';
  }

  private async givenUp(requestId?: string): Promise<Map<string, number>> {
    const counts = await this.models.requestCallbacks.aggregate<{ _id: string; count: number }>([
      { $match: { ended: 'given-up', ...(requestId === undefined ? {} : { requestId }) } },
      { $group: { _id: '$requestId', count: { $sum: 1 } } },
    ]);
    return new Map(counts.map(({ _id, count }) => [_id, count]));
  }
}
