import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem } from './problem';

/** Refuses what does not fit its schema, naming every place. */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new Problem(
      400,
      'invalid',
      'Invalid request',
      'The request does not fit what this address takes.',
      'Correct the places named in `errors`.',
      {
        errors: issues.map(({ path, message }) => ({
          where: `/${(path ?? []).map((step) => (typeof step === 'object' ? String(step.key) : String(step))).join('/')}`,
          message,
        })),
      },
    ),
});
