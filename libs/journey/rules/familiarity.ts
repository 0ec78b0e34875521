import type { CandidateVariant } from '../candidate';
import { countsAsTalk } from '../frequency';
import { levelAt } from '../ladder';
import { isTrackingLimited } from '../tracking';
import { levelRank } from '../words';
import { hold, holdIf, type ContactRule, type Question } from './rule';

/** Not more personal than the level reached, and emotional only about a goal they named themselves. */
const isFamiliarEnough = ({ journey, now }: Question, { level, goal }: CandidateVariant): boolean =>
  levelRank(level) <= levelRank(levelAt(journey, now)) &&
  (goal === null || journey.person.goals.includes(goal));

const calledByNameLately = ({ journey, policy }: Question): boolean =>
  policy.names.oneIn > 1 &&
  journey.touches
    .filter(countsAsTalk)
    .slice(1 - policy.names.oneIn)
    .some(({ usesName }) => usesName);

/** Their name only if they gave it, and rarely. */
const isNameFine = (q: Question, { usesName }: CandidateVariant): boolean =>
  !usesName || ((q.journey.person.hasFirstName || q.journey.person.hasFormalName) && !calledByNameLately(q));

/** The variants that may be used now, plainest first. A service touch may use its plainest in any case. */
export function usableVariants(q: Question): CandidateVariant[] {
  const plainestFirst = [...q.candidate.variants].sort((a, b) => levelRank(a.level) - levelRank(b.level));
  const usable = plainestFirst.filter((variant) => isFamiliarEnough(q, variant) && isNameFine(q, variant));
  return usable.length === 0 && q.candidate.kind === 'service' ? plainestFirst.slice(0, 1) : usable;
}

/** Do we know each other well enough to say it like this? */
export const familiarityRules: ContactRule[] = [
  {
    code: 'too-familiar',
    judgesService: false,
    judge: (q) => {
      const level = levelAt(q.journey, q.now);
      // What they bought since is not known either: nobody is reminded of what they may have by now.
      if (isTrackingLimited(q.journey) && q.candidate.kind === 'retargeting')
        return hold({ level, trackingLimited: true });
      return holdIf(!q.candidate.variants.some((variant) => isFamiliarEnough(q, variant)), { level });
    },
    tellOps: (_, { looked }) =>
      looked['trackingLimited'] === true
        ? 'They limited tracking, so nothing is said about what they looked at.'
        : `Every variant is more personal than the level reached (${String(looked['level'])}), or about a goal they did not name.`,
  },
  {
    code: 'name-overused',
    judgesService: false,
    judge: (q) => {
      const familiar = q.candidate.variants.filter((variant) => isFamiliarEnough(q, variant));
      const isNamed = q.journey.person.hasFirstName || q.journey.person.hasFormalName;
      return holdIf(familiar.length > 0 && !familiar.some((variant) => isNameFine(q, variant)), {
        nameGiven: isNamed,
        oneIn: q.policy.names.oneIn,
      });
    },
    tellOps: (_, { looked }) =>
      looked['nameGiven'] === true
        ? `Every variant calls them by name, which is for one touch in ${String(looked['oneIn'])}.`
        : 'Every variant calls them by a name they did not give.',
  },
];
