import { lastingAt, pauseEndsAt } from '../back-off';
import { entryOf } from '../entry-of';
import { DAY, HOUR, iso, MINUTE, type Instant } from '../time';
import { allow, defer, deferUntil, hold, holdIf, type ContactRule, type Question } from './rule';

/** To ask whether they want to hear more is promoting too. */
const isPromoting = ({ candidate: { kind, consents } }: Question): boolean =>
  kind === 'promotion' || kind === 'retargeting' || consents !== undefined;

/** Is this a time and a place for it, as far as they told us? */
export const circumstanceRules: ContactRule[] = [
  {
    code: 'sensitive-context',
    judgesService: false,
    judge: ({ journey: { contexts }, candidate, now, policy }) => {
      if (candidate.tags.length === 0) return allow({ tag: null });
      const muted: string[] = [];
      for (const context in contexts) {
        const told = contexts[context];
        if (told !== undefined && now < told.until)
          muted.push(...told.tags, ...(entryOf(policy.sensitiveContexts.mutes, context) ?? []));
      }
      // What they went through is nobody's business but theirs: the record names the tag alone.
      const tag = muted.length === 0 ? null : (candidate.tags.find((t) => muted.includes(t)) ?? null);
      return holdIf(tag !== null, { tag });
    },
    tellOps: (_, { looked }) => `They asked to be spared what is tagged "${String(looked['tag'])}".`,
  },
  {
    code: 'vulnerable-moment',
    judgesService: false,
    judge: (q) => {
      if (!isPromoting(q)) return allow({ kind: q.candidate.kind });
      const { cases, paymentFailedAt } = q.journey.troubles;
      if (cases.length === 0 && paymentFailedAt === null) return allow({ trouble: null });
      const { supportDays, paymentHours } = q.policy.vulnerable;
      const ends: { trouble: string; at: Instant }[] = [
        ...cases.map(({ at }) => ({ trouble: 'support-case', at: at + supportDays * DAY })),
        ...(paymentFailedAt === null
          ? []
          : [{ trouble: 'payment-failed', at: paymentFailedAt + paymentHours * HOUR }]),
      ];
      const last = ends.filter(({ at }) => at > q.now).sort((a, b) => b.at - a.at)[0];
      return last ? defer(last.at, { trouble: last.trouble }) : allow({ trouble: null });
    },
    tellOps: (_, { looked }) => `No promotion now: ${String(looked['trouble'])}.`,
  },
  {
    code: 'wrong-place',
    judgesService: false,
    judge: ({ journey: { person }, candidate: { regions } }) => {
      if (regions.length === 0) return allow({ region: person.region, regions: '' });
      const isHere = regions.some((r) => person.region === r || person.region?.startsWith(`${r}-`) === true);
      return holdIf(!isHere, { region: person.region, regions: regions.join(', ') });
    },
    tellOps: (_, { looked }) =>
      looked['region'] === null
        ? 'A location offer, and they did not say where they are.'
        : `A location offer for ${String(looked['regions'])}; they are in ${String(looked['region'])}.`,
  },
  {
    code: 'brief-acquaintance',
    judgesService: false,
    judge: ({ journey: { activity, startedAt }, now, policy: { briefAcquaintance: p } }) => {
      const lastAt = activity.lastAt ?? startedAt;
      const isBrief = activity.activeDays < p.activeDays && now >= lastAt + p.days * DAY;
      return holdIf(isBrief, { activeDays: activity.activeDays, lastAt });
    },
    tellOps: (_, { looked }) =>
      `Here on ${String(looked['activeDays'])} days in all, the last ${iso(Number(looked['lastAt']))}.`,
  },
  {
    code: 'backing-off',
    judgesService: false,
    judge: ({ journey: { backOff, touches }, candidate, now, policy }) => {
      const { backOff: p, outcome } = policy;
      const { ignoredInARow: n } = backOff;
      if (n >= p.silentAfter) return hold({ ignoredInARow: n, untilNewInterest: true });
      if (n >= p.generalOnlyAfter && candidate.kind !== 'general')
        return hold({ ignoredInARow: n, generalOnly: true });
      let until = pauseEndsAt(backOff, policy);
      let looked = { ignoredInARow: n };
      const lasting = lastingAt(backOff, now);
      if (lasting && lasting.until > until) {
        until = lasting.until;
        looked = { ignoredInARow: lasting.ignoredInARow };
      }
      // The silence after the last message is nearly complete: the next one does not overtake it.
      for (const { outcome: known, deliveredAt, kind, channel } of touches) {
        if (known !== null || deliveredAt === null || kind === 'service' || channel === 'in-app') continue;
        const at = deliveredAt + outcome.ignoredAfterDays * DAY;
        if (at <= now + p.awaitJudgementMinutes * MINUTE) until = Math.max(until, at);
      }
      return deferUntil(until, now, looked);
    },
    tellOps: (_, a) =>
      a.looked['ignoredInARow'] === 0 && a.do === 'defer'
        ? `The last message will count as ignored at ${iso(a.until)}.`
        : `${String(a.looked['ignoredInARow'])} ignored in a row.`,
  },
];
