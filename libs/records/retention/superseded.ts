import { isAsk, noes } from '../consent-words';
import type { ConsentEntryDoc, ToldFactDoc } from '../schemas/consents';

type Entry = Pick<
  ConsentEntryDoc,
  '_id' | 'purpose' | 'channel' | 'sensitivity' | 'state' | 'at' | 'recordedAt' | 'evidenceOnly'
>;

/** What a word is about: a later word about the same takes its place. */
function aboutOf({ purpose, channel, sensitivity = 'standard', state }: Entry): string {
  switch (state) {
    case 'paused':
    case 'resumed':
      return 'pause';
    case 'objected':
    case 'objection-lifted':
      return 'objection';
    case 'restricted':
    case 'restriction-lifted':
      return 'restriction';
    case 'suppressed':
    case 'suppression-lifted':
      return 'suppression';
    case 'tracking-limited':
    case 'tracking-limit-lifted':
      return 'tracking';
    default:
      return `${purpose}/${channel}/${sensitivity}`;
  }
}

/** A later yes has to show that it is a new act, however long ago the no was. */
const isNoToPurpose = ({ state }: Entry): boolean => (noes as string[]).includes(state);

/** Whether it takes the place of what was said before: somebody who was only asked has said nothing. */
const replaces = ({ state, evidenceOnly }: Entry): boolean =>
  evidenceOnly !== true && !isAsk(state) && state !== 'let-lapse';

/**
 * Of one person's words those that were replaced before an instant, and that nothing stands on. The last word about
 * anything stays, and so does every no.
 */
export function replacedWords(entries: Entry[], before: Date, standing: ReadonlySet<string>): string[] {
  const isReplaced = (one: Entry): boolean =>
    entries.some(
      (later) =>
        later !== one &&
        replaces(later) &&
        aboutOf(later) === aboutOf(one) &&
        comesAfter(later, one) &&
        later.at <= before &&
        later.recordedAt <= before,
    );
  return entries
    .filter((one) => !isNoToPurpose(one) && !standing.has(one._id) && isReplaced(one))
    .map(({ _id }) => _id);
}

type Told = Pick<ToldFactDoc, '_id' | 'field' | 'at' | 'recordedAt' | 'takenBack'>;

/** Of one person's notes those that were told anew, or took back, before an instant. */
export function replacedFacts(facts: Told[], before: Date): string[] {
  const isReplaced = (one: Told): boolean =>
    facts.some(
      (later) =>
        later !== one && later.field === one.field && comesAfter(later, one) && later.recordedAt <= before,
    );
  return facts
    .filter((one) => isReplaced(one) || (one.takenBack && one.recordedAt <= before))
    .map(({ _id }) => _id);
}

type Said = Pick<Entry, '_id' | 'at' | 'recordedAt'>;

/** By when it was said, then when it was written down; of two at once, one and always the same comes last. */
function comesAfter(a: Said, b: Said): boolean {
  const byTime = a.at.getTime() - b.at.getTime() || a.recordedAt.getTime() - b.recordedAt.getTime();
  return byTime === 0 ? a._id > b._id : byTime > 0;
}
