import type { CandidateVariant } from '../candidate';
import { countsAsTalk } from '../frequency';
import { levelAt } from '../ladder';
import { isTrackingLimited } from '../tracking';
import { sortedBy } from '../sorted-by';
import { levelRank, type PersonalizationLevel } from '../words';
import { allow, hold, holdIf, type ContactRule, type Question } from './rule';

/** Not more personal than the level reached, and emotional only about a goal they named themselves. */
const isFamiliarEnough = (
  { journey }: Question,
  reached: PersonalizationLevel,
  { level, goal }: CandidateVariant,
): boolean =>
  levelRank(level) <= levelRank(reached) && (goal === null || journey.person.goals.includes(goal));

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
  const reached = levelAt(q.journey, q.now);
  const plainestFirst = sortedBy(q.candidate.variants, ({ level }) => levelRank(level));
  const usable = plainestFirst.filter((v) => isFamiliarEnough(q, reached, v) && isNameFine(q, v));
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
      return holdIf(!q.candidate.variants.some((variant) => isFamiliarEnough(q, level, variant)), { level });
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
      const isNamed = q.journey.person.hasFirstName || q.journey.person.hasFormalName;
      const looked = { nameGiven: isNamed, oneIn: q.policy.names.oneIn };
      if (!q.candidate.variants.some(({ usesName }) => usesName)) return allow(looked);
      const reached = levelAt(q.journey, q.now);
      const familiar = q.candidate.variants.filter((variant) => isFamiliarEnough(q, reached, variant));
      return holdIf(familiar.length > 0 && !familiar.some((variant) => isNameFine(q, variant)), looked);
    },
    tellOps: (_, { looked }) =>
      looked['nameGiven'] === true
        ? `Every variant calls them by name, which is for one touch in ${String(looked['oneIn'])}.`
        : 'Every variant calls them by a name they did not give.',
  },
];
