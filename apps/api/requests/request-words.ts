import type { NextStep } from '@tact/policy';
import type { PrivacyRight, RequestState } from '@tact/records';
import type { QueueItem } from './handling';

const rights: Record<PrivacyRight, string> = {
  erasure: 'Erasure',
  access: 'Access',
  portability: 'Portability',
  rectification: 'Rectification',
  restriction: 'Restriction',
  objection: 'Objection',
};

const states: Record<RequestState, string> = {
  unconfirmed: 'Waits for the person to confirm it',
  received: 'Received',
  running: 'Under way',
  'needs-a-human': 'Needs somebody to look at it',
  completed: 'Completed',
  cancelled: 'Cancelled',
  refused: 'Refused',
};

const steps: Record<NextStep, string> = {
  'they-confirm': 'Wait for the click in the mail that was sent',
  acknowledge: 'Tell the person that it came in',
  'look-into-it': 'Look into it: it does not go on by itself',
  'find-an-owner': 'Find somebody who looks after it',
  wait: 'Nothing: it goes on by itself',
  'reach-the-controller': 'Reach the controller another way: nobody took its callbacks',
};

export const stateWords = (state: RequestState): string => states[state];
export const stepWords = (step: NextStep | null): string => (step === null ? 'Nothing' : steps[step]);

/** Erasure under gdpr, DE. */
export const titleOf = ({ right, regulation, jurisdiction }: QueueItem): string =>
  `${rights[right]} under ${[regulation, jurisdiction].filter(Boolean).join(', ')}`;

export function timeLeft({ daysLeft, stands }: QueueItem): string {
  if (stands === 'closed') return 'Closed';
  if (daysLeft < 0) return `${days(-daysLeft)} overdue`;
  return daysLeft === 0 ? 'Due within a day' : `${days(daysLeft)} left`;
}

const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`);

/** An hour that is the same for everybody who reads it. */
export const instant = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
