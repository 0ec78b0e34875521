import {
  engagementTier,
  favouriteCategory,
  iso,
  ladderBelief,
  lastingAt,
  levelAt,
  stageBelief,
  type ContactPolicy,
  type Instant,
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
  return [
    '### Where',
    `- **Stage** ${journey.stage.is} since ${iso(journey.stage.since)}, ${sureness(journey, now, policy)}`,
    `- **Level** ${levelAt(journey, now)}, engagement ${engagementTier(journey, now, policy)}` +
      `, favourite ${favouriteCategory(journey, now, policy) ?? 'none yet'}`,
    `- **Next rung** ${nextRung(journey, now, policy)}`,
    `- **Consents** ${listed(validConsents(journey))}`,
    `- **Wishes** ${listed(wishes(journey))}`,
    `- **Backing off** ${backingOff(journey, now)}`,
    `- **Applied** batches through ${journey.appliedThrough}, policy ${policy.version}`,
    '',
    ...openTasks(journey),
    '### Next',
    wakeUp === null ? '- Waits for the customer.' : `- ${iso(wakeUp.at)}: ${wakeUp.why}`,
    ...journey.waiting.map((c) => `- ${c.play} by ${c.channel}: looked at again ${iso(c.nextAt)}`),
    '',
    '### Lately',
    ...(recent.length === 0 ? ['- Nothing was proposed yet.'] : recent.slice(-6).reverse().map(line)),
  ].join('\n');
}

function backingOff({ backOff }: Journey, now: Instant): string {
  const { ignoredInARow } = backOff;
  const lasting = lastingAt(backOff, now);
  const row = ignoredInARow === 0 ? 'no' : `${ignoredInARow} ignored in a row`;
  if (lasting === undefined) return row;
  const wait = `until ${iso(lasting.until)}, after ${lasting.ignoredInARow} ignored and new interest since`;
  return ignoredInARow === 0 ? wait : `${row}; ${wait}`;
}

/** How sure that is, and why. */
function sureness(journey: Journey, now: Instant, policy: ContactPolicy): string {
  const { confidence, evidence } = stageBelief(journey, now, policy);
  const why = evidence.map(
    ({ what, count, lastAt }) => `${count} × ${what}, last ${iso(lastAt).slice(0, 10)}`,
  );
  return `confidence ${confidence}${why.length === 0 ? '' : ` (${why.join('; ')})`}`;
}

/** What the next rung of the ladder still asks for. */
function nextRung(journey: Journey, now: Instant, policy: ContactPolicy): string {
  const { next, missing } = ladderBelief(journey, now, policy);
  if (next === null) return 'none, they are on the highest';
  return `${next}, ${missing.length === 0 ? 'with their next visit' : `waits for ${missing.map(({ what }) => what).join(', ')}`}`;
}

const line = (d: DecisionSummary): string =>
  `- ${iso(d.at)} **${d.verdict}** ${d.play} by ${d.channel}` +
  (d.until === null ? '' : ` until ${iso(d.until)}`) +
  (d.reasons.length === 0
    ? ''
    : `: ${d.reasons.map((code, i) => `\`${code}\` ${d.ops[i] ?? ''}`).join('; ')}`);

const listed = (items: string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** In brief; of what is sensitive only how much there is. */
function wishes({ standings, pause, preferences, level, contexts, clock }: Journey): string[] {
  const { topics, schedule, minDaysBetween } = preferences;
  const sensitive = Object.values(contexts).filter(({ until }) => until > clock).length;
  const isPaused = pause !== null && (pause.until === null || pause.until > clock);
  return [
    ...Object.entries(standings).flatMap(([standing, word]) => (word.on ? [standing] : [])),
    ...(isPaused ? [pause.until === null ? 'paused' : `paused until ${iso(pause.until)}`] : []),
    ...(topics === null ? [] : [counted(topics.length, 'topic')]),
    ...(schedule === null
      ? []
      : [`${counted(schedule.weekdays.length, 'day')} a week ${schedule.from} to ${schedule.to}`]),
    ...(minDaysBetween === null ? [] : [`one message in ${counted(minDaysBetween, 'day')}`]),
    ...(level.ceiling === null ? [] : [`${level.ceiling} at most`]),
    ...(sensitive === 0 ? [] : [counted(sensitive, 'sensitive context')]),
  ];
}

/** With the empty line that ends the section. */
function openTasks({ tasks }: Journey): string[] {
  const open = tasks.filter(({ closedAt }) => closedAt === null);
  return open.length === 0
    ? []
    : ['### For a human', ...open.map(({ kind, openedAt }) => `- **${kind}** since ${iso(openedAt)}`), ''];
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What has been said of an end that comes, if anything. */
function saidOfEnd({ reminded }: Journey, key: string, validUntil: number): string {
  const known = Object.hasOwn(reminded, key) ? reminded[key] : undefined;
  if (known?.endsAt !== validUntil) return '';
  const times = ['', ', reminded once', ', reminded for the last time'][known.told] ?? '';
  return `${times}${known.letLapse ? ', they let it lapse' : ''}`;
}

const validConsents = (journey: Journey): string[] =>
  Object.entries(journey.consents)
    .filter(([, c]) => c.state === 'given' || c.state === 'renewed')
    .filter(([, c]) => c.validUntil === null || c.validUntil > journey.clock)
    .map(([key, c]) =>
      c.validUntil === null
        ? key
        : `${key} until ${iso(c.validUntil).slice(0, 10)}${saidOfEnd(journey, key, c.validUntil)}`,
    );
