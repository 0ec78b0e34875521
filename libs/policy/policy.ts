import {
  behaviourNames,
  DAY,
  LONGEST_WAIT_DAYS,
  MINUTE,
  sinceMidnight,
  type ContactPolicy,
} from '@tact/journey';
import { z } from 'zod';
import { errorAt, type Finding } from './finding';
import { defaultsFile, loadYaml } from './read-yaml';
import type { Path, YamlSource } from './yaml-source';

const LONGEST_WAIT_MONTHS = 120;
const within = (number: z.ZodNumber, most: number) => number.max(most, 'is longer than ten years');
const days = within(z.number().positive(), LONGEST_WAIT_DAYS);
const daysOrNone = within(z.number().min(0), LONGEST_WAIT_DAYS);
const hours = within(z.number().positive(), LONGEST_WAIT_DAYS * 24);
const minutes = within(z.number().min(0), LONGEST_WAIT_DAYS * 1_440);
const minutesAtLeast = within(z.number().positive(), LONGEST_WAIT_DAYS * 1_440);
const count = z.int().positive();
const wallClock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day')
  .describe('Write a time of day as "HH:mm", in quotes.');

/** Everything the contact rules count with, as the policy file spells it. */
export const policySchema = z.strictObject({
  version: z.string().min(1).max(80).describe('Name this version; every decision that uses it says so.'),
  quietHours: z.strictObject({ from: wallClock, to: wallClock, spreadReleaseMinutes: minutes }),
  frequencyCaps: z
    .array(z.strictObject({ touches: count, windowHours: hours }))
    .min(1)
    .describe('Write at least one cap: touches and windowHours.'),
  interest: z.strictObject({
    searches: count,
    distinctDays: count,
    windowDays: days,
    sameSearchMinutes: minutes,
  }),
  retargeting: z.strictObject({
    days: days.max(30).describe('At most 30: no policy stretches a retargeting beyond that.'),
  }),
  backOff: z.strictObject({
    baseDays: within(z.number().min(1), LONGEST_WAIT_DAYS).describe(
      'At least 1, or being ignored would shorten the wait.',
    ),
    generalOnlyAfter: count,
    silentAfter: count,
    awaitJudgementMinutes: minutes,
  }),
  outcome: z.strictObject({
    ignoredAfterDays: days,
    inAppUnseenAfterDays: days,
    sessionGapMinutes: minutesAtLeast,
  }),
  justBoughtDays: days,
  saidAgainDays: days,
  boughtForYears: z.strictObject({ leastDays: days }),
  impressions: z.strictObject({
    perPromotion: count,
    windowDays: days.max(90).describe('At most 90: a journey remembers no longer what was shown.'),
    perSession: count,
  }),
  sensitiveContexts: z.strictObject({
    days,
    mutes: z
      .record(z.string(), z.array(z.string().min(1)))
      .describe('For each context the tags it mutes, such as bereavement: [mothers-day].'),
  }),
  vulnerable: z.strictObject({ supportDays: days, paymentHours: hours }),
  briefAcquaintance: z.strictObject({ activeDays: count, days }),
  names: z.strictObject({ oneIn: count }),
  regulars: z.strictObject({
    activeDays: z.int().min(3).max(60),
    longestGapDays: days,
    gaps: z.number().min(2).describe('At least 2, or a gap like any other would be a silence.'),
    leastSilenceDays: days,
  }),
  outranked: z.strictObject({ recheckMinutes: minutesAtLeast }),
  reminders: z.strictObject({
    daysBefore: z
      .array(days)
      .min(1)
      .max(2, 'names more than two reminders')
      .describe('One or two: how many days before a consent ends its person is reminded, the first first.'),
    togetherDays: z.number().min(0).max(7, 'would call a reminder what comes weeks too soon'),
    leastHoursLeft: within(z.number().min(0), LONGEST_WAIT_DAYS * 24),
    coolDownMonths: within(z.int().min(1), LONGEST_WAIT_MONTHS).describe(
      'At least 1: who said no, or nothing, is not asked at once.',
    ),
  }),
  memory: z.strictObject({
    behaviourDays: z
      .int()
      .max(90, 'would keep what they did for longer than a quarter')
      .describe('At most 90, and a day more than the longest window that the rules look back through.'),
    inactiveMonths: within(z.int().min(13), LONGEST_WAIT_MONTHS)
      .nullable()
      .describe('At least 13, for who comes once a year is not gone; null erases nobody by itself.'),
    erasuresADay: count,
  }),
  engagement: z.strictObject({
    halfLifeDays: days,
    weights: z.partialRecord(z.enum(behaviourNames), z.number().min(0)),
    fullDwellSeconds: z.number().positive(),
    tiers: z.strictObject({
      warm: z.number().positive(),
      engaged: z.number().positive(),
      devoted: z.number().positive(),
    }),
  }),
  stages: z.strictObject({
    researchWindowDays: days,
    researchEvents: count,
    decidingDays: days,
    enjoyingDays: days,
    restingAfterDays: days,
  }),
  ladder: z.strictObject({
    minDaysBetweenRungs: daysOrNone,
    contextual: z.strictObject({ activeDays: count }),
    interest: z.strictObject({ acquaintanceDays: daysOrNone, activeDays: count }),
    individual: z.strictObject({ acquaintanceDays: daysOrNone }),
  }),
  freshForHours: hours,
}) satisfies z.ZodType<ContactPolicy>;

/** The contact policy in a file, or the default one. Throws RuleBookError with findings. */
export const loadPolicy = (file: string = defaultsFile('policy.yaml')): ContactPolicy =>
  loadYaml(file, policySchema, numbersThatContradict);

/** How far back the rules look at what people did, and which of them the furthest. */
function longestLookBack({
  interest,
  retargeting,
  justBoughtDays,
  stages,
  vulnerable,
}: z.infer<typeof policySchema>): { what: string; days: number } {
  const looks = [
    { what: 'interest.windowDays', days: interest.windowDays },
    { what: 'retargeting.days', days: retargeting.days },
    { what: 'justBoughtDays', days: justBoughtDays },
    { what: 'stages.researchWindowDays', days: stages.researchWindowDays },
    { what: 'stages.decidingDays', days: stages.decidingDays },
    { what: 'stages.enjoyingDays', days: stages.enjoyingDays },
    { what: 'vulnerable.supportDays', days: vulnerable.supportDays },
  ];
  return looks.reduce((longest, look) => (look.days > longest.days ? look : longest));
}

/** By the clock, on a day like any other. */
const minutesBetween = (from: string, to: string): number =>
  ((sinceMidnight(to) - sinceMidnight(from) + DAY) % DAY) / MINUTE;

/** What each number allows by itself and all together do not. */
function numbersThatContradict(policy: z.infer<typeof policySchema>, source: YamlSource): Finding[] {
  const { tiers } = policy.engagement;
  const longest = longestLookBack(policy);
  const dayLasts = minutesBetween(policy.quietHours.to, policy.quietHours.from);
  const wrong: { if: boolean; path: Path; message: string; fix: string }[] = [
    {
      if: !(tiers.warm < tiers.engaged && tiers.engaged < tiers.devoted),
      path: ['engagement', 'tiers'],
      message: 'The tiers do not rise.',
      fix: 'Let warm be less than engaged, and engaged less than devoted.',
    },
    {
      if: policy.reminders.daysBefore.some((day, i, all) => i > 0 && day >= (all[i - 1] ?? day)),
      path: ['reminders', 'daysBefore'],
      message: 'The second reminder would not come after the first.',
      fix: 'Write the longer time first, such as [30, 7].',
    },
    {
      if: policy.backOff.generalOnlyAfter > policy.backOff.silentAfter,
      path: ['backOff', 'silentAfter'],
      message: 'Silence would come before general messages only.',
      fix: 'Let silentAfter be at least generalOnlyAfter.',
    },
    {
      if: policy.interest.distinctDays > policy.interest.searches,
      path: ['interest', 'distinctDays'],
      message: 'So few searches can never fall on so many days.',
      fix: 'Let distinctDays be at most searches.',
    },
    {
      if: policy.memory.behaviourDays <= longest.days,
      path: ['memory', 'behaviourDays'],
      message: `${longest.what} looks back ${longest.days} days, and what they did would be gone by then.`,
      fix: `Write at least ${Math.floor(longest.days) + 1}, or let ${longest.what} look back less far.`,
    },
    {
      if: dayLasts === 0,
      path: ['quietHours'],
      message: 'From and to are one time, which leaves no night or no day.',
      fix: 'Let them differ, such as from "21:00" to "08:00".',
    },
    {
      if: dayLasts > 0 && policy.quietHours.spreadReleaseMinutes >= dayLasts,
      path: ['quietHours', 'spreadReleaseMinutes'],
      message: 'What waits for the morning would be released in the next night.',
      fix: `Write less than ${dayLasts}, the minutes between the nights.`,
    },
    ...policy.frequencyCaps.flatMap((cap, i) => {
      const stricter = policy.frequencyCaps.find(
        (other, j) =>
          other.touches <= cap.touches &&
          other.windowHours >= cap.windowHours &&
          // Of two that are alike, the second is too many.
          (j < i || other.touches < cap.touches || other.windowHours > cap.windowHours),
      );
      if (stricter === undefined) return [];
      const { touches, windowHours } = stricter;
      return {
        if: true,
        path: ['frequencyCaps', i],
        message: `The cap of ${cap.touches} in ${cap.windowHours} hours is never reached: another allows ${touches} in ${windowHours}.`,
        fix: 'Leave out the one that you do not mean: a cap over less time allows fewer.',
      };
    }),
    {
      // The journey keeps this many searches and no more.
      if: policy.interest.searches > 12,
      path: ['interest', 'searches'],
      message: 'A journey remembers its 12 newest searches, so this is never reached.',
      fix: 'Ask for at most 12.',
    },
  ];
  return wrong
    .filter((w) => w.if)
    .map(({ path, message, fix }) => errorAt(source.placeOf(path), { rule: 'contradiction', message, fix }));
}
