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

/** Tokens for the links in messages: opaque, unforgeable, scoped to purpose × channel, without an end. */
export class LinkTokens {
  private readonly key: Buffer;

  constructor(masterKeys: MasterKeys) {
    this.key = Buffer.from(hkdfSync('sha256', masterKeys.index, 'tact', 'link-token', 32));
  }

  mint(claim: LinkClaim): string {
    const { subjectKey, purpose, channel, touchId, decisionId } = claim;
    return sealJson(this.key, [subjectKey, purpose, channel, touchId, decisionId], 'link').toString(
      'base64url',
    );
  }

  /** Null for anything that `mint` did not make. */
  read(token: string): LinkClaim | null {
    try {
      const claim = unsealJson<string[]>(this.key, Buffer.from(token, 'base64url'), 'link');
      const [subjectKey, purpose, channel, touchId, decisionId] = claim as [
        string,
        string,
        string,
        string,
        string,
      ];
      return { subjectKey, purpose, channel, touchId, decisionId };
    } catch {
      return null;
    }
  }
}

/** Tokens for the link that confirms a consent. How long one is valid, the request it names says. */
export class ConfirmTokens {
  private readonly key: Buffer;

  constructor(masterKeys: MasterKeys) {
    this.key = Buffer.from(hkdfSync('sha256', masterKeys.index, 'tact', 'confirm-token', 32));
  }

  mint(requestId: string): string {
    return sealJson(this.key, requestId, 'confirm').toString('base64url');
  }

  /** Null for anything that `mint` did not make. */
  read(token: string): string | null {
    try {
      return unsealJson<string>(this.key, Buffer.from(token, 'base64url'), 'confirm');
    } catch {
      return null;
    }
  }
}
