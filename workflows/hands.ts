import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { JourneyActivities } from './contract';

/** What is done on the spot, and waited for as long as it takes. */
export const remember = proxyLocalActivities<JourneyActivities>({
  startToCloseTimeout: '20s',
  // While MongoDB is away a journey waits: for a moment on the spot, then with a timer, which costs less.
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
  localRetryThreshold: '5s',
});
/** What reaches the customer. */
export const act = proxyActivities<JourneyActivities>({
  // Longer than a sending may take; short in all, so that what was decided is still right when it leaves.
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '3m',
  retry: { initialInterval: '1s', backoffCoefficient: 4, maximumAttempts: 3 },
  summary: 'Say one thing to one person, at most once',
});
/** What concerns another journey. */
export const passOn = proxyActivities<JourneyActivities>({
  startToCloseTimeout: '30s',
  summary: 'Hand an anonymous journey to the person it turned out to be',
});

/** The code of what kept a delivery from happening. */
export function whyNot(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'DeliveryNotPossibleNow'
    ? cause.message
    : 'sender-lost';
}
