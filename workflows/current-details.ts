import {
  engagementTier,
  favouriteCategory,
  iso,
  levelAt,
  type ContactPolicy,
  type Journey,
  type WakeUp,
} from '@tact/journey';
import type { DecisionSummary } from './contract';

/** Answers, in markdown: where is this journey, what happens next, why did nothing go out. */
export function currentDetails(
  journey: Journey,
  wakeUp: WakeUp | null,
  recent: DecisionSummary[],
  policy: ContactPolicy,
): string {
  const now = journey.clock;
  const { ignoredInARow } = journey.backOff;
  return [
    '### Where',
    `- **Stage** ${journey.stage.is} since ${iso(journey.stage.since)}`,
    `- **Level** ${levelAt(journey, now)}, engagement ${engagementTier(journey, now, policy)}` +
      `, favourite ${favouriteCategory(journey, now, policy) ?? 'none yet'}`,
    `- **Consents** ${listed(validConsents(journey))}`,
    `- **Backing off** ${ignoredInARow === 0 ? 'no' : `${ignoredInARow} ignored in a row`}`,
    `- **Applied** batches through ${journey.appliedThrough}, policy ${policy.version}`,
    '',
    '### Next',
    wakeUp === null ? '- Waits for the customer.' : `- ${iso(wakeUp.at)}: ${wakeUp.why}`,
    ...journey.waiting.map((c) => `- ${c.play} by ${c.channel}: looked at again ${iso(c.nextAt)}`),
    '',
    '### Lately',
    ...(recent.length === 0 ? ['- Nothing was proposed yet.'] : recent.slice(-6).reverse().map(line)),
  ].join('\n');
}

const line = (d: DecisionSummary): string =>
  `- ${iso(d.at)} **${d.verdict}** ${d.play} by ${d.channel}` +
  (d.until === null ? '' : ` until ${iso(d.until)}`) +
  (d.reasons.length === 0
    ? ''
    : `: ${d.reasons.map((code, i) => `\`${code}\` ${d.ops[i] ?? ''}`).join('; ')}`);

const listed = (items: string[]): string => (items.length === 0 ? 'none' : items.join(', '));

const validConsents = (journey: Journey): string[] =>
  Object.entries(journey.consents)
    .filter(([, c]) => c.state === 'given' || c.state === 'renewed')
    .filter(([, c]) => c.validUntil === null || c.validUntil > journey.clock)
    .map(([key, c]) => (c.validUntil === null ? key : `${key} until ${iso(c.validUntil).slice(0, 10)}`));
