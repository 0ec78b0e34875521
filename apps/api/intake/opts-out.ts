import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Whether the browser behind a request says no: `Sec-GPC: 1`, and nothing else, as the specification has it. */
export const OptsOut = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return headers['sec-gpc'] === '1';
});
