import { DateTime, Duration } from 'luxon';
import { durable } from './connection';
import { retentionCategories } from './data-map/retention-categories';
import { subjectOfRequest } from './privacy-requests';
import type { ExportPieceDoc } from './schemas/exports';
import type { Models } from './schemas/models';
import type { Vault } from './vault';
import { asBuffer } from './wrapped-key-store';

/** Of the archive, before it is sealed: far below the 16 MB that a document may have. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** What a request notes of its archive, once all of it is there. */
export interface ArchiveNote {
  pieces: number;
  bytes: number;
  madeAt: string;
  /** When it is deleted. */
  until: string;
}

const placeOf = (id: string): string => `export:${id}`;

/** Archives that answer requests, in pieces, under the key of the request each answers. */
export class ExportArchives {
  constructor(
    private readonly models: Pick<Models, 'exportPieces'>,
    private readonly vault: Vault,
  ) {}

  /** Takes an archive as it comes, holding one piece of it at a time. Again for the same request, it begins anew. */
  async keep(
    requestId: string,
    subjectKey: string[],
    archive: AsyncIterable<Uint8Array>,
    at: Date,
    progressed: (bytes: number) => void = () => undefined,
  ): Promise<ArchiveNote> {
    await this.remove(requestId);
    let pieces = 0;
    let bytes = 0;
    let waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    const put = async (): Promise<void> => {
      const piece = Buffer.concat(waiting);
      [waiting, waitingBytes] = [[], 0];
      const _id = `${requestId}:${pieces}`;
      const sealed = await this.vault.seal(
        subjectOfRequest(requestId),
        placeOf(_id),
        piece.toString('base64'),
      );
      const doc: ExportPieceDoc = { _id, requestId, subjectKey, number: pieces, at, sealed };
      await this.models.exportPieces.collection.insertOne(doc as never, { writeConcern: durable });
      pieces += 1;
      bytes += piece.length;
      progressed(bytes);
    };
    for await (const some of archive) {
      waiting.push(some);
      waitingBytes += some.length;
      if (waitingBytes >= PIECE_BYTES) await put();
    }
    if (waitingBytes > 0) await put();
    const { for: kept } = retentionCategories['export-archives'];
    const until = DateTime.fromJSDate(at).plus(Duration.fromISO(kept)).toJSDate();
    return { pieces, bytes, madeAt: at.toISOString(), until: until.toISOString() };
  }

  /** The archive, piece by piece; null where it is gone, or not all of it is there. */
  async read(requestId: string, { pieces }: ArchiveNote): Promise<AsyncIterable<Buffer> | null> {
    const there = await this.models.exportPieces.countDocuments({ requestId });
    return there === pieces && pieces > 0 ? this.piecesOf(requestId) : null;
  }

  async remove(requestId: string): Promise<number> {
    return (await this.models.exportPieces.deleteMany({ requestId })).deletedCount;
  }

  private async *piecesOf(requestId: string): AsyncIterable<Buffer> {
    const docs = this.models.exportPieces
      .find({ requestId })
      .sort({ number: 1 })
      .lean<ExportPieceDoc[]>()
      .cursor({ batchSize: 1 });
    for await (const { _id, sealed } of docs as unknown as AsyncIterable<ExportPieceDoc>) {
      const subject = subjectOfRequest(requestId);
      const piece = await this.vault.open<string>(subject, placeOf(_id), asBuffer(sealed));
      yield Buffer.from(piece, 'base64');
    }
  }
}
