import type { Candidate } from '../candidate';
import { entryOf } from '../entry-of';
import { isNewInterest, searchesIn } from '../interest-strength';
import type { Journey } from '../journey';
import { isRetargetingOver } from '../retargetings';
import { DAY, iso } from '../time';
import { allow, holdIf, type ContactRule } from './rule';

const runOf = (journey: Journey, { kind, category }: Candidate) =>
  kind === 'retargeting' && category !== null ? entryOf(journey.retargetings, category) : undefined;

/** Do they want it, and do they want it still? */
export const interestRules: ContactRule[] = [
  {
    code: 'just-bought',
    judgesService: false,
    judge: ({ journey, candidate: { product }, now, policy }) => {
      const last = product === null ? undefined : journey.purchases.findLast((p) => p.product === product);
      const boughtAt = last?.at ?? null;
      const isJust = boughtAt !== null && now < boughtAt + policy.justBoughtDays * DAY;
      return holdIf(isJust, { product, boughtAt, days: policy.justBoughtDays });
    },
    tellOps: (_, { looked }) =>
      `They bought ${String(looked['product'])} on ${iso(Number(looked['boughtAt']))}.`,
  },
  {
    code: 'bought-for-years',
    judgesService: false,
    judge: ({ journey, candidate: { category, facts }, now, policy }) => {
      const days = facts.repurchaseAfterDays;
      const boughtAt = category === null ? null : (entryOf(journey.boughtFrom, category) ?? null);
      const looked = { category, boughtAt, days };
      if (days === null || days < policy.boughtForYears.leastDays || boughtAt === null) return allow(looked);
      return holdIf(now < boughtAt + days * DAY, looked);
    },
    tellOps: (_, { looked }) =>
      `They bought ${String(looked['category'])} on ${iso(Number(looked['boughtAt']))}; ` +
      `it is bought again after ${String(looked['days'])} days.`,
  },
  {
    code: 'retargeting-over',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      const r = runOf(journey, candidate);
      if (!r) return allow({ startedAt: null });
      const over = isRetargetingOver(r, now, policy);
      const anew = over && isNewInterest(journey, candidate.category ?? '', r.startedAt, now, policy);
      return holdIf(over && !anew, {
        startedAt: r.startedAt,
        days: policy.retargeting.days,
        newInterest: anew,
        category: candidate.category,
      });
    },
    tellOps: (_, { looked }) => `The retargeting that began ${iso(Number(looked['startedAt']))} is over.`,
  },
  {
    code: 'retargeting-spent',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      const r = runOf(journey, candidate);
      if (!r || !isRetargetingOver(r, now, policy)) return allow({ ended: null });
      const ended = r.end?.how ?? 'spent';
      const anew = isNewInterest(journey, candidate.category ?? '', r.startedAt, now, policy);
      return holdIf(ended !== 'won' && !anew, { ended, newInterest: anew, category: candidate.category });
    },
    tellOps: () => 'It ended without a purchase.',
  },
  {
    code: 'interest-too-weak',
    judgesService: false,
    judge: ({ journey, candidate: { kind, category }, now, policy }) => {
      if (kind !== 'retargeting') return allow({ kind });
      const { searches, distinctDays, strong } = searchesIn(journey, category ?? '', now, policy);
      const { searches: needed, distinctDays: onDays, windowDays } = policy.interest;
      return holdIf(!strong, { searches, distinctDays, category, needed, onDays, windowDays });
    },
    tellOps: (_, { looked }) =>
      `${String(looked['searches'])} organic searches on ${String(looked['distinctDays'])} days; ` +
      `${String(looked['needed'])} on ${String(looked['onDays'])} are needed.`,
  },
];
