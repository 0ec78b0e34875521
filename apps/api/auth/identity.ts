import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ApiIdentity, ApiRole } from '@tact/records';

export interface IdentifiedRequest extends FastifyRequest {
  identity?: ApiIdentity;
}

const ROLES = 'tact:roles';
const OPEN = 'tact:open';

/** Which roles may call; without it nobody may. */
export const Roles = (...roles: ApiRole[]): CustomDecorator => SetMetadata(ROLES, roles);
/** Needs no API key: health, signed links, the documentation. */
export const Open = (): CustomDecorator => SetMetadata(OPEN, true);
export const rolesKey = ROLES;
export const openKey = OPEN;

/** Whose key the request carries. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): ApiIdentity => {
  const { identity } = context.switchToHttp().getRequest<IdentifiedRequest>();
  if (!identity) throw new Error('A route without a key asks whose key it is; this is a fault in the API.');
  return identity;
});
