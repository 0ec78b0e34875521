import type { ContactPolicy } from '../policy';

/** The numbers that the tests speak of. */
export const policy: ContactPolicy = {
  version: 'tests',
  quietHours: { from: '21:00', to: '08:00', spreadReleaseMinutes: 60 },
  frequencyCaps: [
    { touches: 1, windowHours: 24 },
    { touches: 3, windowHours: 168 },
    { touches: 8, windowHours: 720 },
  ],
  interest: { searches: 3, distinctDays: 2, windowDays: 60, sameSearchMinutes: 30 },
  retargeting: { days: 30 },
  backOff: { baseDays: 2, generalOnlyAfter: 3, silentAfter: 5, awaitJudgementMinutes: 60 },
  outcome: { ignoredAfterDays: 7, inAppUnseenAfterDays: 30, sessionGapMinutes: 30 },
  justBoughtDays: 30,
  saidAgainDays: 14,
  boughtForYears: { leastDays: 365 },
  impressions: { perPromotion: 3, windowDays: 90, perSession: 1 },
  sensitiveContexts: { days: 365, mutes: { bereavement: ['mothers-day'] } },
  vulnerable: { supportDays: 14, paymentHours: 48 },
  briefAcquaintance: { activeDays: 3, days: 90 },
  names: { oneIn: 4 },
  regulars: { activeDays: 8, longestGapDays: 14, gaps: 4, leastSilenceDays: 21 },
  outranked: { recheckMinutes: 60 },
  reminders: { daysBefore: [30, 7], togetherDays: 3, leastHoursLeft: 24, coolDownMonths: 6 },
  engagement: {
    halfLifeDays: 14,
    fullDwellSeconds: 60,
    weights: {
      'Page Viewed': 0.25,
      'Products Searched': 2,
      'Product List Viewed': 0.5,
      'Product Viewed': 1,
      'Product Added': 4,
      'Order Completed': 8,
    },
    tiers: { warm: 5, engaged: 20, devoted: 60 },
  },
  stages: {
    researchWindowDays: 14,
    researchEvents: 4,
    decidingDays: 7,
    enjoyingDays: 30,
    restingAfterDays: 60,
  },
  ladder: {
    minDaysBetweenRungs: 3,
    contextual: { activeDays: 2 },
    interest: { acquaintanceDays: 7, activeDays: 4 },
    individual: { acquaintanceDays: 30 },
  },
  freshForHours: 24,
};
