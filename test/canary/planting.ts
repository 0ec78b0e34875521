import type { Tact } from '../support/tact';
import { Canaries } from './canaries';

/** Somebody all of whose data are canaries, and whose ids are, too. */
export interface Planted {
  canaries: Canaries;
  userId: string;
  anonymousId: string;
  email: string;
  /** Their address within the API. */
  at: string;
}

export interface Planting extends Planted {
  tact: Tact;
}

export function somebodyOfCanaries(whose: string): Planted {
  const canaries = new Canaries(whose);
  const userId = canaries.text('userId');
  return {
    canaries,
    userId,
    anonymousId: canaries.uuid('anonymousId'),
    email: canaries.email('profile email'),
    at: `/v1/customers/${encodeURIComponent(userId)}`,
  };
}

/** What went in through a door that stands open must have been taken: a refused canary was never anywhere. */
export function taken(door: string, { status, body }: { status: number; body: unknown }): void {
  if (status < 200 || status > 299)
    throw new Error(`${door} was not taken: ${status} ${JSON.stringify(body)}`);
}

/** And what must be refused is: else it is no test of what a refusal leaves behind. */
export function refused(door: string, { status, body }: { status: number; body: unknown }): void {
  if (status < 400 || status > 499)
    throw new Error(`${door} was not refused: ${status} ${JSON.stringify(body)}`);
}
