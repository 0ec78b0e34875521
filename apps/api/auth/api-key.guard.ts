import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import type { ApiIdentity, ApiRole, Records } from '@tact/records';
import { Problem } from '../problem';
import { RECORDS } from '../providers';
import { openKey, rolesKey, type IdentifiedRequest } from './identity';

/** A revoked key works at most this much longer. */
const REMEMBERED_MS = 2_000;

/** Lets in who has a key with the right role. Basic as Segment's clients send it (the key as user), else Bearer. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly known = new LRUCache<string, ApiIdentity>({ max: 1_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly reflector: Reflector,
    @Inject(RECORDS) private readonly records: Records,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(openKey, targets)) return true;
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const identity = await this.identify(keyOf(request));
    if (identity === null) {
      throw new Problem(
        401,
        'no-key',
        'No valid API key',
        'The request carries no API key that is known and in force.',
        'Send it as `Authorization: Bearer KEY`, or as the user of Basic. Make one with: tact keys create',
      );
    }
    request.identity = identity;
    const roles = this.reflector.getAllAndOverride<ApiRole[]>(rolesKey, targets) ?? [];
    if (roles.includes(identity.role)) return true;
    const address = `${request.method} ${request.routeOptions.url ?? ''}`;
    await this.records.audit.noteOften(identity, 'refused', address);
    throw new Problem(
      403,
      'wrong-role',
      'Not for this key',
      `A ${identity.role} key may not do this.`,
      `Use a key with the role ${roles.join(' or ')}.`,
    );
  }

  private async identify(key: string | null): Promise<ApiIdentity | null> {
    if (key === null) return null;
    const known = this.known.get(key);
    if (known) return known;
    const identity = await this.records.apiKeys.identify(key);
    if (identity) this.known.set(key, identity);
    return identity;
  }
}

/** Segment's clients may also put the key into the body. */
function keyOf(request: IdentifiedRequest): string | null {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && value) return value;
  if (scheme?.toLowerCase() === 'basic' && value) {
    const user = Buffer.from(value, 'base64').toString('utf8').split(':')[0];
    if (user) return user;
  }
  const writeKey = (request.body as { writeKey?: unknown } | null | undefined)?.writeKey;
  return typeof writeKey === 'string' && writeKey !== '' ? writeKey : null;
}
