import { Problem } from '../problem';

/** A time that is yet to come, in whole seconds, as the journey lives; never shorter than what was asked for. */
export function momentAhead(until: string, now: Date): Date {
  const at = new Date(Math.ceil(Date.parse(until) / 1_000) * 1_000);
  if (at > now) return at;
  throw new Problem(
    422,
    'until-in-the-past',
    'It would be over already',
    `It would end at ${at.toISOString()}, and now it is ${now.toISOString()}.`,
    'Send an `until` that is yet to come, or leave it out.',
    { errors: [{ where: '/until', message: 'lies in the past' }] },
  );
}
