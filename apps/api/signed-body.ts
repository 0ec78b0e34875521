import type { z } from 'zod';
import { Problem } from './problem';

/** What stands in a body that was signed letter for letter, and so had to be read as text. @throws Problem 400 */
export function readSigned<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const { success, data, error } = schema.safeParse(jsonOf(text));
  if (success) return data;
  throw new Problem(
    400,
    'invalid',
    'Invalid request',
    'The request does not fit what this address takes.',
    'Correct the places named in `errors`.',
    { errors: error.issues.map(({ path, message }) => ({ where: `/${path.join('/')}`, message })) },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
