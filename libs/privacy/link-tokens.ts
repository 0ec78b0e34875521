import { hkdfSync } from 'node:crypto';
import type { MasterKeys } from './master-keys';
import { sealJson, unsealJson } from './sealed';

/** What a link in a message stands for. */
export interface LinkClaim {
  subjectKey: string;
  purpose: string;
  channel: string;
  touchId: string;
  decisionId: string;
}

/** What a link says, and since when: what it may show grows old, what it may stop does not. */
export interface ReadLink extends LinkClaim {
  /** Null for links of a time when they did not say. */
  mintedAt: Date | null;
}

/** Tokens for the links in messages: opaque, unforgeable, scoped to purpose × channel, without an end. */
export class LinkTokens {
  private readonly key: Buffer;

  constructor(masterKeys: MasterKeys) {
    this.key = Buffer.from(hkdfSync('sha256', masterKeys.index, 'tact', 'link-token', 32));
  }

  mint(claim: LinkClaim, now = new Date()): string {
    const { subjectKey, purpose, channel, touchId, decisionId } = claim;
    const content = [subjectKey, purpose, channel, touchId, decisionId, Math.floor(now.getTime() / 1_000)];
    return sealJson(this.key, content, 'link').toString('base64url');
  }

  /** Null for anything that `mint` did not make. */
  read(token: string): ReadLink | null {
    try {
      const claim = unsealJson<Minted>(this.key, Buffer.from(token, 'base64url'), 'link');
      const [subjectKey, purpose, channel, touchId, decisionId, seconds] = claim;
      const mintedAt = seconds === undefined ? null : new Date(seconds * 1_000);
      return { subjectKey, purpose, channel, touchId, decisionId, mintedAt };
    } catch {
      return null;
    }
  }
}

type Minted = [string, string, string, string, string, number?];
/** Tokens that stand for one id, in links of one use. */
class IdTokens {
  private readonly key: Buffer;

  constructor(
    masterKeys: MasterKeys,
    private readonly use: 'confirm' | 'request',
  ) {
    this.key = Buffer.from(hkdfSync('sha256', masterKeys.index, 'tact', `${use}-token`, 32));
  }

  mint(id: string): string {
    return sealJson(this.key, id, this.use).toString('base64url');
  }

  /** Null for anything that `mint` did not make. */
  read(token: string): string | null {
    try {
      return unsealJson<string>(this.key, Buffer.from(token, 'base64url'), this.use);
    } catch {
      return null;
    }
  }
}

/** For the link that confirms a consent. How long one is valid, the request it names says. */
export class ConfirmTokens extends IdTokens {
  constructor(masterKeys: MasterKeys) {
    super(masterKeys, 'confirm');
  }
}

/** For the links of a privacy request: to confirm it, to its answer, to its receipt. */
export class RequestTokens extends IdTokens {
  constructor(masterKeys: MasterKeys) {
    super(masterKeys, 'request');
  }
}
