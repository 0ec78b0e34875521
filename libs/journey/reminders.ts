import { changed } from './changed';
import { consentKey, isYes, scopeOfKey } from './consents';
import type { EndingConsent } from './ending-consent';
import { entryOf } from './entry-of';
import type { LapseChosen } from './events';
import type { Journey, Reminded, Touch } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, HOUR, type Instant } from './time';
import type { Channel } from './words';

/** An end that may be spoken of from an instant on, until another. */
export interface EndingNow extends EndingConsent {
  dueAt: Instant;
  until: Instant;
}

const nothingSaid = (endsAt: Instant): Reminded => ({ endsAt, proposed: 0, told: 0, letLapse: false });

/** What was said of this end; a consent that was renewed has another. */
function remindedOf({ reminded }: Journey, key: string, endsAt: Instant): Reminded {
  const known = entryOf(reminded, key);
  return known?.endsAt === endsAt ? known : nothingSaid(endsAt);
}

/**
 * When the end of each consent may be spoken of. Nobody is reminded of what they agreed to later than that, nor in
 * its last hours, when a reminder would be a push. A run that began under a policy without reminders has none.
 * Every look at a journey asks, so a visitor decides what is worth an object, and what is due after the horizon is
 * passed over.
 */
function eachStep(
  { consents }: Journey,
  { reminders }: ContactPolicy,
  horizon: Instant,
  visit: (key: string, endsAt: Instant, step: number, dueAt: Instant, until: Instant) => void,
): void {
  if (!reminders) return;
  const { daysBefore, leastHoursLeft } = reminders;
  let earliest = 0;
  for (const days of daysBefore) earliest = Math.max(earliest, days * DAY);
  for (const key in consents) {
    const consent = consents[key];
    if (!consent || consent.validUntil === null || consent.validUntil - earliest > horizon) continue;
    if (!isYes(consent.state)) continue;
    // What is sensitive is nothing to be named in a message: it lapses unless they renew it by themselves.
    if (scopeOfKey(key).sensitivity !== 'standard') continue;
    const endsAt = consent.validUntil;
    const last = endsAt - leastHoursLeft * HOUR;
    for (let i = 0; i < daysBefore.length; i += 1) {
      const next = daysBefore[i + 1];
      const dueAt = endsAt - (daysBefore[i] ?? 0) * DAY;
      const until = next === undefined ? last : Math.min(endsAt - next * DAY, last);
      if (dueAt > consent.at && dueAt < until) visit(key, endsAt, i + 1, dueAt, until);
    }
  }
}

/** When plays are to be asked about the end of a consent; Infinity when no end is left to speak of. */
export function nextReminderAt(journey: Journey, policy: ContactPolicy): Instant {
  let first = Infinity;
  eachStep(journey, policy, Infinity, (key, endsAt, step, dueAt, until) => {
    if (until <= journey.clock || dueAt >= first) return;
    const said = entryOf(journey.reminded, key);
    const isSaid = said?.endsAt === endsAt && (said.letLapse || step <= Math.max(said.proposed, said.told));
    if (!isSaid) first = dueAt;
  });
  return first;
}

/**
 * The ends that may be spoken of now and were not yet at this step, soonest first. Where one is due, those that
 * fall due within a few days come along: nobody is written to twice for what they agreed to in one week.
 */
export function endingNow(journey: Journey, now: Instant, policy: ContactPolicy): EndingNow[] {
  const all: EndingNow[] = [];
  const together = now + (policy.reminders?.togetherDays ?? 0) * DAY;
  eachStep(journey, policy, together, (key, endsAt, step, dueAt, until) => {
    if (dueAt > together || now >= until || all.some((known) => known.key === key)) return;
    const { told, letLapse } = remindedOf(journey, key, endsAt);
    if (!letLapse && told < step) all.push({ key, endsAt, step, dueAt, until });
  });
  if (!all.some(({ dueAt }) => dueAt <= now)) return [];
  return all.sort((a, b) => a.endsAt - b.endsAt || (a.key < b.key ? -1 : 1));
}

/** Whether it is due and plays were not asked about this step yet. */
export const isUnasked = (journey: Journey, { key, endsAt, step, dueAt }: EndingNow, now: Instant): boolean =>
  dueAt <= now && remindedOf(journey, key, endsAt).proposed < step;

/** Whether what a reminder would speak of is as it says: given, about to end, not answered, not said before. */
export function isStillEnding(journey: Journey, { key, endsAt, step }: EndingConsent, now: Instant): boolean {
  const consent = entryOf(journey.consents, key);
  if (!consent || !isYes(consent.state) || consent.validUntil !== endsAt || now >= endsAt) return false;
  const { told, letLapse } = remindedOf(journey, key, endsAt);
  return told < step && !letLapse;
}

/** A message may speak of a consent that covers the channel it comes by. */
export function coversChannel({ key }: EndingConsent, channel: Channel): boolean {
  const scope = scopeOfKey(key);
  return scope.channel === 'any' || scope.channel === channel;
}

export const purposeIn = (key: string): string => scopeOfKey(key).purpose;

/** A word about an end that is no longer the consent's own says nothing, and takes nothing's place. */
function noted(
  journey: Journey,
  ending: readonly EndingConsent[],
  note: (known: Reminded, step: number) => Reminded,
): Journey {
  const current = ending.filter(({ key, endsAt }) => entryOf(journey.consents, key)?.validUntil === endsAt);
  if (current.length === 0) return journey;
  const notes = current.map(({ key, endsAt, step }) => [key, note(remindedOf(journey, key, endsAt), step)]);
  return changed(journey, {
    reminded: { ...journey.reminded, ...(Object.fromEntries(notes) as Journey['reminded']) },
  });
}

/** The journey after plays were asked about these ends. */
export const askedAbout = (journey: Journey, ending: readonly EndingConsent[]): Journey =>
  noted(journey, ending, (known, step) => ({ ...known, proposed: Math.max(known.proposed, step) }));

/** The journey once a reminder is reserved: it counts before it is sent. */
export const reserveReminder = (journey: Journey, ending: readonly EndingConsent[]): Journey =>
  noted(journey, ending, (known, step) => ({ ...known, told: Math.max(known.told, step) }));

/** Nothing left for certain: it may be said another way, or later, while it is true. */
export const releaseReminder = (journey: Journey, { consents = [] }: Touch): Journey =>
  noted(journey, consents, (known, step) => (known.told === step ? { ...known, told: step - 1 } : known));

/** They answered a reminder with "let it lapse": nothing more is said of that end. */
export function noteLapseChosen(journey: Journey, { purpose, channel, endsAt }: LapseChosen): Journey {
  const key = consentKey({ purpose, channel, sensitivity: 'standard' });
  return noted(journey, [{ key, endsAt, step: 0 }], (known) => ({ ...known, letLapse: true }));
}

/** The reminders of this consent that wait for an answer. */
export const openReminders = ({ touches }: Journey, key: string): Touch[] =>
  touches.filter(
    ({ consents, outcome, deliveredAt }) =>
      outcome === null && deliveredAt !== null && consents?.some((one) => one.key === key),
  );
