import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { acceptedLanguages } from '@tact/explanations';
import type { FastifyRequest } from 'fastify';

export const AskedLanguages = createParamDecorator((_: unknown, context: ExecutionContext): string[] =>
  askedLanguages(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The languages a request asks for, most wanted first: `?language=`, then those of its header. */
export function askedLanguages({ query, headers }: Pick<FastifyRequest, 'query' | 'headers'>): string[] {
  const { language } = query as { language?: unknown };
  const named = typeof language === 'string' && language !== '' ? [language] : [];
  return [...named, ...acceptedLanguages(headers['accept-language'])];
}

/** Says in the reference that the texts of an answer come in the language asked for. */
export const SpeaksLanguages = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'language',
      required: false,
      schema: { type: 'string' },
      description: 'BCP 47, such as de. Without it Accept-Language, else the customer’s own, else English.',
    }),
    ApiHeader({ name: 'accept-language', required: false }),
  );
