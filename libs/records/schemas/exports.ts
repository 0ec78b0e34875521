import { Schema } from 'mongoose';
import { bytes, text } from './parts';

/**
 * A piece of the archive that answers a request, under the request's own key. All pieces are there once the request
 * says so.
 */
export interface ExportPieceDoc {
  /** The request's id and the piece's number. */
  _id: string;
  requestId: string;
  /** Whose data it is, so that an erasure finds it; none where it was made for somebody on the way to being erased. */
  subjectKey: string[];
  number: number;
  at: Date;
  sealed: Buffer;
}
export const exportPiece = new Schema<ExportPieceDoc>(
  {
    _id: text,
    requestId: text,
    subjectKey: { type: [String], required: true },
    number: { type: Number, required: true },
    at: { type: Date, required: true },
    sealed: bytes,
  },
  { versionKey: false, strict: 'throw', minimize: false },
);
exportPiece.index({ requestId: 1, number: 1 });
exportPiece.index({ subjectKey: 1 });
exportPiece.index({ at: 1 });
