import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { IdentifiedRequest } from './identity';

/** Limits how often each key asks; routes without a key are limited by address. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async getTracker(request: Record<string, unknown>): Promise<string> {
    const { identity, ip } = request as unknown as IdentifiedRequest;
    return identity ? `key:${identity.keyId}` : `address:${ip}`;
  }

  /** One count a key, whichever route it calls. */
  protected override generateKey(_context: unknown, tracker: string): string {
    return tracker;
  }
}
