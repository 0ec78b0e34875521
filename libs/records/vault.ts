import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sealJson, unsealJson, type SubjectKeys } from '@tact/privacy';
import { asBuffer } from './wrapped-key-store';
import type { Models } from './schemas/models';

/** What a person gave us to reach and address them by. */
export interface Profile {
  email?: string | null;
  title?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  /** How they wish to be addressed. */
  addressAs?: 'first-name' | 'formal' | 'neutral' | null;
  /** How their pages look: larger text, or words only. */
  pages?: { text: 'normal' | 'large' | 'larger'; look: 'rich' | 'calm' } | null;
}

/** Seals and opens what belongs to a person, always under their own key. `place` is bound into the seal. */
export class Vault {
  constructor(
    private readonly models: Pick<Models, 'profiles'>,
    readonly keys: SubjectKeys,
  ) {}

  async seal(subjectKey: string, place: string, value: unknown): Promise<Buffer> {
    const { key } = await this.keys.of(subjectKey);
    return sealJson(key, value, `${place}:${subjectKey}`);
  }

  async open<T>(subjectKey: string, place: string, sealed: Buffer | { buffer: Uint8Array }): Promise<T> {
    const { key } = await this.keys.of(subjectKey);
    return unsealJson<T>(key, asBuffer(sealed), `${place}:${subjectKey}`);
  }

  /** As `seal`, for what is large and says much the same again and again. */
  async sealPacked(subjectKey: string, place: string, value: unknown): Promise<Buffer> {
    const packed = deflateRawSync(JSON.stringify(value));
    return this.seal(subjectKey, place, packed.toString('base64'));
  }

  async openPacked<T>(
    subjectKey: string,
    place: string,
    sealed: Buffer | { buffer: Uint8Array },
  ): Promise<T> {
    const packed = await this.open<string>(subjectKey, place, sealed);
    return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as T;
  }

  async profile(subjectKey: string): Promise<Profile> {
    const doc = await this.models.profiles.findById(subjectKey).lean();
    return doc ? this.open<Profile>(subjectKey, 'profile', doc.sealed) : {};
  }

  /** Changes what was given and returns the whole; null takes it back. */
  async tell(subjectKey: string, given: Profile): Promise<Profile> {
    for (;;) {
      const known = await this.models.profiles.findById(subjectKey).lean();
      const before = known ? await this.open<Profile>(subjectKey, 'profile', known.sealed) : {};
      const profile = { ...before, ...given };
      const sealed = await this.seal(subjectKey, 'profile', profile);
      // What somebody else told meanwhile is not overwritten: it is read, and this is told on top of it.
      if (await this.replaceProfile(subjectKey, known?.sealed ?? null, sealed)) return profile;
    }
  }

  private async replaceProfile(_id: string, before: Buffer | null, sealed: Buffer): Promise<boolean> {
    const { profiles } = this.models;
    const updatedAt = new Date();
    if (before !== null) {
      const { matchedCount } = await profiles.updateOne(
        { _id, sealed: before },
        { $set: { sealed, updatedAt } },
      );
      return matchedCount === 1;
    }
    const { upsertedCount } = await profiles.updateOne(
      { _id },
      { $setOnInsert: { sealed, updatedAt } },
      { upsert: true },
    );
    return upsertedCount === 1;
  }
}
