import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ownDataText, type Reader } from '@tact/explanations';
import type { ArchiveNote, PrivacyRequest, Records } from '@tact/records';
import { Problem } from '../problem';
import { RECORDS } from '../providers';
import { html, type Html } from './design/html';

/** How often one archive may be fetched from one process within ten minutes; nobody needs as many. */
const MOST_FETCHES = 10;
const WITHIN_MS = 10 * 60_000;

/** How the audit names whoever fetches an archive by its link. */
const BY_LINK = { name: 'answer page', role: 'customer' };

/** The copy that answers a request, on the page of its answer. */
@Injectable()
export class Archives {
  private readonly fetches = new LRUCache<string, number>({ max: 10_000, ttl: WITHIN_MS });

  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** What the page says of it: the way to it, or that it is gone; null where there is none, or none yet. */
  async section(request: PrivacyRequest, token: string, reader: Reader): Promise<Html | null> {
    const isExport = request.right === 'access' || request.right === 'portability';
    const note = await this.noteOf(request);
    // Nobody gets it before the request is answered: until then it may be dropped or made anew.
    if (!isAnswered(request)) return null;
    const pieces = note && (await this.records.exportArchives.read(request.id, note));
    if (note === null || pieces === null) {
      return isExport ? html`<p class="lead">${ownDataText('archiveGone', reader)}</p>` : null;
    }
    const kilobytes = Math.max(1, Math.round(note.bytes / 1_000));
    return html`<section class="card" aria-labelledby="copy">
      <h2 id="copy">${ownDataText('takeTitle', reader)}</h2>
      <p>${ownDataText('archiveReady', reader, { until: new Date(note.until) })}</p>
      <p>${ownDataText('archiveInside', reader)}</p>
      <p>${ownDataText('archiveCare', reader)}</p>
      <form method="post" action="/r/${token}/archive">
        <button>${ownDataText('archiveButton', reader)}</button>
      </form>
      <p class="small soft">${ownDataText('archiveSize', reader, { kilobytes })}</p>
    </section>`;
  }

  /** The archive as it is handed out, in the audit before its first byte leaves; null where there is none any more. */
  async fetch(request: PrivacyRequest): Promise<{ name: string; bytes: number; stream: Readable } | null> {
    const note = isAnswered(request) ? await this.noteOf(request) : null;
    const pieces = note && (await this.records.exportArchives.read(request.id, note));
    if (note === null || pieces === null) return null;
    this.refuseTooMany(request.id);
    const content = await this.records.privacyRequests.content(request.id);
    await this.records.audit.note(BY_LINK, 'archive:fetch', request.id, content?.subjectKeys ?? []);
    return {
      name: `my-data-${note.madeAt.slice(0, 10)}.zip`,
      bytes: note.bytes,
      stream: Readable.from(pieces),
    };
  }

  /** What the request noted of it, until its time is over; what a purge has not reached yet is over all the same. */
  private async noteOf({ id }: PrivacyRequest): Promise<ArchiveNote | null> {
    const content = await this.records.privacyRequests.content(id);
    const note = (content?.notes?.['archive'] ?? null) as ArchiveNote | null;
    return note !== null && new Date(note.until) > new Date() ? note : null;
  }

  private refuseTooMany(id: string): void {
    const before = this.fetches.get(id) ?? 0;
    if (before >= MOST_FETCHES) {
      throw new Problem(
        429,
        'too-many-requests',
        'Too many requests',
        'This was fetched many times in a few minutes.',
        'Wait ten minutes.',
      );
    }
    this.fetches.set(id, before + 1);
  }
}

/** An erasure is answered by its receipt, however long its processors take. */
const isAnswered = ({ state, receiptId }: PrivacyRequest): boolean =>
  state === 'completed' || receiptId !== null;
