import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askedLanguages } from '../explanations/asked-languages';

/** How somebody comes by a link: the token in its address, the languages they ask for, and what they are answered on. */
export interface Arrival {
  token: string;
  asked: string[];
  reply: FastifyReply;
}

export const Arriving = createParamDecorator((_: unknown, context: ExecutionContext): Arrival => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest<{ Params: { token: string } }>>();
  return {
    token: request.params.token,
    asked: askedLanguages(request),
    reply: http.getResponse<FastifyReply>(),
  };
});
