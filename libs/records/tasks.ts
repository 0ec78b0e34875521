import { Duration } from 'luxon';
import type { Journey, Task } from '@tact/journey';
import { withoutErased } from './erased';
import { retentionCategories } from './data-map/retention-categories';
import { after, pageOf, type Cursor, type Page } from './page';
import type { TaskDoc } from './schemas/journeys';
import type { Models } from './schemas/models';
import type { Vault } from './vault';

/** Something for a human to look at, as ops see it. */
export interface OpsTask {
  id: string;
  subject: string;
  kind: Task['kind'];
  openedAt: Date;
  closedAt: Date | null;
  /** Who closed it by hand; null when it was settled by itself. */
  closedBy: string | null;
  /** The case it is about, as its service calls it. */
  about: string | null;
  note: string | null;
}

/** A task that still has to be told to whoever looks after them. */
export interface Announcement {
  id: string;
  subject: string;
  kind: Task['kind'];
  openedAt: Date;
  attempts: number;
}

export interface TaskFilter {
  state?: 'open' | 'closed' | undefined;
  kind?: Task['kind'] | undefined;
}

/** What is sealed of a task: what it is about, and what was noted about it. */
interface Sealed {
  about: string | null;
  note?: string;
}

const CLAIM_MS = 60_000;
/** As the category `tasks` of retention says. */
const PURGED_AFTER_MS = Duration.fromISO(retentionCategories.tasks.for).toMillis();

/** Tasks for humans, out of the journeys; each is announced once. */
export class Tasks {
  constructor(
    private readonly models: Pick<Models, 'tasks'>,
    private readonly vault: Vault,
  ) {}

  /** Takes over what a journey knows. A closed task never opens again; a journey handed over leaves none open. */
  async project(subjectKey: string, { tasks, clock }: Journey, handedOver: boolean): Promise<void> {
    const wanted = byId(subjectKey, tasks, handedOver ? clock : null);
    if (wanted.size === 0) return;
    const known = await this.models.tasks
      .find({ _id: { $in: [...wanted.keys()] } }, { closedAt: 1 })
      .lean<Pick<TaskDoc, '_id' | 'closedAt'>[]>();
    const closedAtOf = new Map(known.map(({ _id, closedAt }) => [_id, closedAt]));
    for (const [id, task] of wanted) {
      const closedAt = task.closedAt === null ? null : new Date(task.closedAt);
      if (!closedAtOf.has(id)) {
        // What was purged stays purged, though the journey still remembers it.
        if (closedAt === null || closedAt.getTime() > Date.now() - PURGED_AFTER_MS) {
          await this.open(id, subjectKey, task, closedAt);
        }
      } else if (closedAt && !closedAtOf.get(id)) {
        await this.models.tasks.updateOne({ _id: id, closedAt: null }, { $set: { closedAt } });
      }
    }
  }

  private async open(id: string, subjectKey: string, task: Task, closedAt: Date | null): Promise<void> {
    const doc: Omit<TaskDoc, '_id'> = {
      subjectKey,
      kind: task.kind,
      openedAt: new Date(task.openedAt),
      closedAt,
      closedBy: null,
      // What is settled before anybody heard of it is nothing to announce.
      announceAt: closedAt === null ? new Date() : null,
      announcedAt: null,
      attempts: 0,
      sealed: await this.vault.seal(subjectKey, `task:${id}`, { about: task.about } satisfies Sealed),
    };
    await this.models.tasks.updateOne({ _id: id }, { $setOnInsert: doc }, { upsert: true });
  }

  async page({ state, kind }: TaskFilter, limit: number, cursor: Cursor | null): Promise<Page<OpsTask>> {
    const docs = await this.models.tasks
      .find({
        ...(state === undefined ? {} : { closedAt: state === 'open' ? null : { $ne: null } }),
        ...(kind === undefined ? {} : { kind }),
        ...after('openedAt', cursor),
      })
      .sort({ openedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<TaskDoc[]>();
    const page = pageOf(docs, limit, (doc) => ({ at: doc.openedAt, id: doc._id }));
    return { items: await withoutErased(page.items.map((doc) => this.read(doc))), next: page.next };
  }

  async find(id: string): Promise<OpsTask | null> {
    const doc = await this.models.tasks.findById(id).lean<TaskDoc>();
    return doc && this.read(doc);
  }

  /** Closes by hand; false when it was closed before. */
  async close(task: OpsTask, note: string | null, by: string, at: Date): Promise<boolean> {
    const sealed: Sealed = { about: task.about, ...(note === null ? {} : { note }) };
    const closed = await this.models.tasks.updateOne(
      { _id: task.id, closedAt: null },
      {
        $set: {
          closedAt: at,
          closedBy: by,
          sealed: await this.vault.seal(task.subject, `task:${task.id}`, sealed),
        },
      },
    );
    return closed.modifiedCount === 1;
  }

  /** The next task to be announced, for a while nobody else's; null when there is none. */
  async claimAnnouncement(now = new Date()): Promise<Announcement | null> {
    const doc = await this.models.tasks
      .findOneAndUpdate(
        { announceAt: { $lte: now } },
        { $set: { announceAt: new Date(now.getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
        { sort: { announceAt: 1 }, returnDocument: 'after' },
      )
      .lean<TaskDoc>();
    return (
      doc && {
        id: doc._id,
        subject: doc.subjectKey,
        kind: doc.kind,
        openedAt: doc.openedAt,
        attempts: doc.attempts,
      }
    );
  }

  /** It was announced, or never will be. */
  async settleAnnouncement(id: string, announcedAt: Date | null): Promise<void> {
    await this.models.tasks.updateOne({ _id: id }, { $set: { announceAt: null, announcedAt } });
  }

  async announceAgain(id: string, announceAt: Date): Promise<void> {
    await this.models.tasks.updateOne({ _id: id, announcedAt: null }, { $set: { announceAt } });
  }

  private async read(doc: TaskDoc): Promise<OpsTask> {
    const { about, note } = await this.vault.open<Sealed>(doc.subjectKey, `task:${doc._id}`, doc.sealed);
    return {
      id: doc._id,
      subject: doc.subjectKey,
      kind: doc.kind,
      openedAt: doc.openedAt,
      closedAt: doc.closedAt,
      closedBy: doc.closedBy,
      about,
      note: note ?? null,
    };
  }
}

/** Tasks by their id; those of one kind and instant are one, open as long as any of them is. */
function byId(subjectKey: string, tasks: Task[], endedAt: number | null): Map<string, Task> {
  const found = new Map<string, Task>();
  for (const task of tasks) {
    const id = `${subjectKey}:${task.kind}:${task.openedAt}`;
    const same = found.get(id);
    const closedAt = task.closedAt ?? endedAt;
    found.set(id, {
      ...task,
      about:
        [...new Set([same?.about ?? null, task.about])].filter((about) => about !== null).join(', ') || null,
      closedAt:
        same === undefined
          ? closedAt
          : same.closedAt === null || closedAt === null
            ? null
            : Math.max(same.closedAt, closedAt),
    });
  }
  return found;
}
