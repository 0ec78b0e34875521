import { createHash } from 'node:crypto';
import { after, pageOf, type Cursor, type Page } from './page';
import type { NoticeDoc, NoticeRef } from './schemas/consents';
import type { Models } from './schemas/models';
import { insertNew } from './wrapped-key-store';

export interface NewNotice {
  id: string;
  version: string;
  language: string;
  text: string;
  url: string | null;
  by: string;
}

/** The texts that people had before them when they agreed. A version says the same for ever. */
export class Notices {
  constructor(private readonly models: Pick<Models, 'notices'>) {}

  /** Registers texts; what is there already stays. Answers with those that are there and say something else. */
  async register(notices: NewNotice[]): Promise<NoticeDoc[]> {
    const registeredAt = new Date();
    const docs = notices.map(({ id, version, language, text, ...more }): NoticeDoc => ({
      ...{ id, version, language, text, ...more, registeredAt },
      _id: `${id}@${version}/${language}`,
      hash: createHash('sha256').update(text, 'utf8').digest('hex'),
    }));
    const refused = await insertNew(this.models.notices.collection, docs);
    const there = await this.models.notices
      .find({ _id: { $in: refused.flatMap((index) => docs[index]?._id ?? []) } })
      .lean<NoticeDoc[]>();
    return there.filter(({ _id, hash }) => docs.some((doc) => doc._id === _id && doc.hash !== hash));
  }

  /** A version in every language that it was registered in. */
  async version(id: string, version: string): Promise<NoticeDoc[]> {
    return this.models.notices.find({ id, version }).sort({ language: 1 }).lean<NoticeDoc[]>();
  }

  async versionsOf(id: string): Promise<string[]> {
    return this.models.notices.distinct('version', { id });
  }

  async page(limit: number, cursor: Cursor | null): Promise<Page<NoticeDoc>> {
    const docs = await this.models.notices
      .find(after('registeredAt', cursor))
      .sort({ registeredAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<NoticeDoc[]>();
    return pageOf(docs, limit, ({ registeredAt, _id }) => ({ at: registeredAt, id: _id }));
  }
}

export const refOf = ({ id, version, language, hash }: NoticeDoc): NoticeRef => ({
  id,
  version,
  language,
  hash,
});
