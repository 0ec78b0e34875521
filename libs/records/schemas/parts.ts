import { Schema } from 'mongoose';

/** What fields are made of, so that every schema means the same by it. */
export const bytes = { type: Schema.Types.Buffer, required: true } as const;
export const text = { type: String, required: true } as const;
export const moment = { type: Date, required: true } as const;
export const options = { versionKey: false, strict: 'throw', minimize: false } as const;
