import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sealJson, unsealJson, type SubjectKeys } from '@tact/privacy';
import { asBuffer } from './wrapped-key-store';
import type { Models } from './schemas';

/** What a person gave us to reach and address them by. */
export interface Profile {
  email?: string | null;
  firstName?: string | null;
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

  /** Changes what was given; null takes it back. */
  async tell(subjectKey: string, given: Profile): Promise<Profile> {
    const profile = { ...(await this.profile(subjectKey)), ...given };
    const sealed = await this.seal(subjectKey, 'profile', profile);
    await this.models.profiles.updateOne(
      { _id: subjectKey },
      { $set: { sealed, updatedAt: new Date() } },
      { upsert: true },
    );
    return profile;
  }
}
