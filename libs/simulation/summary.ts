import { iso } from '@tact/journey';
import type { Counts } from './counts';
import type { Observations } from './observations';
import type { World } from './world';

/** A run, to be told of. */
export interface Told {
  title: string;
  world: World;
  counts: Counts;
  seen: Observations;
}

const NAMED = 10;

/** A run in a few lines for a terminal. */
export function summaryText(told: Told): string[] {
  const { counts: c, seen } = told;
  const { send, defer, hold } = seen.decisions;
  const span =
    seen.firstAt === null || seen.lastAt === null ? 'nothing' : `${iso(seen.firstAt)} to ${iso(seen.lastAt)}`;
  return [
    `Input      ${n(c.lines)} lines: ${n(c.accepted)} messages accepted, ${n(c.duplicates)} duplicates, ` +
      `${n(c.unmapped)} unmapped, ${n(c.rejected)} rejected${c.afterUntil > 0 ? `, ${n(c.afterUntil)} after the end` : ''}`,
    ...troubles(c),
    `Assumed    ${assumedText(told).join('; ')}`,
    `Lived      ${n(seen.people)} people, ${span}`,
    `Decisions  ${n(send + defer + hold)}: ${n(send)} sent, ${n(defer)} deferred, ${n(hold)} held`,
    ...ranked([...seen.reasons].map(([code, r]): [string, number] => [code, r.defer + r.hold])).map(row),
    ...whySilent(told).map((line) => `  ${line}`),
  ];
}

/** What is worth a look in the input. */
export function troubles(c: Counts): string[] {
  return [
    ...[...c.rejectedByReason]
      .sort(([, a], [, b]) => a.firstLine - b.firstLine)
      .map(([code, r]) => `  ${n(r.count)} ${code}, first in line ${n(r.firstLine)}: ${r.message} ${r.fix}`),
    ...(c.unmapped > 0 ? [`  unmapped: ${named(c.unmappedByName)}`] : []),
    ...(c.droppedProperties.size > 0 ? [`  not asked for, dropped: ${named(c.droppedProperties)}`] : []),
    ...(c.withoutTime > 0 ? [`  ${n(c.withoutTime)} without a time, taken as of the message before`] : []),
    ...(c.late > 0
      ? [
          `  ${n(c.late)} came late, and were judged when they came: sort the input by time to have them in time`,
        ]
      : []),
  ];
}

/** The assumptions as they were made, each in a few words. */
export function assumedText({ world: { assumptions: a, reactions, book } }: Told): string[] {
  const whom = a.people === 'known' ? ' (of known people only)' : '';
  const said = [
    ...a.consents.map(
      ({ purpose, channel, state, from, until }) =>
        `consent to ${purpose === 'all' ? 'everything' : purpose} by ${channel === 'any' ? 'any channel' : channel} ` +
        `${state} from ${from === 'first-event' ? 'the first event' : from}${until === undefined ? '' : ` until ${until}`}${whom}`,
    ),
    ...(a.timeZone === undefined ? [] : [`time zone ${a.timeZone} where none is told${whom}`]),
    ...(a.language === undefined ? [] : [`language ${a.language} where none is told${whom}`]),
    ...(a.region === undefined ? [] : [`region ${a.region} where none is told${whom}`]),
    ...(a.goals.length === 0 ? [] : [`goals stated: ${a.goals.join(', ')}${whom}`]),
    ...(a.formalName ? [`title and family name were given${whom}`] : []),
    ...(a.email ? [`a mail address is known${whom}`] : []),
    ...(a.firstName ? [`the first name was given${whom}`] : []),
    ...(book.approvedHashes.length === 0
      ? []
      : [`${book.approvedHashes.length} of ${book.plays.length} plays approved`]),
  ];
  return [
    ...(said.length === 0 ? ['nothing'] : said),
    reactions.length === 0 ? 'nobody reacts to a touch' : `${reactions.length} reaction models`,
  ];
}

/** Why nothing was sent at all, in the order in which one would mend it. */
export function whySilent({ seen, counts, world: { book, assumptions } }: Told): string[] {
  if (seen.decisions.send > 0) return [];
  if (counts.accepted === 0) return ['Nothing was sent: nothing in the input could be used.'];
  if (book.plays.length === 0) return ['Nothing was sent: there are no plays.'];
  const missing = [
    ...(book.approvedHashes.length === 0 ? ['no play is approved (approved: all in --assume)'] : []),
    ...(seen.reasons.has('no-consent') && assumptions.consents.length === 0
      ? ['nobody consented (--consent given, or consents in --assume)']
      : []),
    ...(seen.reasons.has('unreachable') ? ['no mail address is known (email: true in --assume)'] : []),
    ...(seen.reasons.has('quiet-hours') ? ['some time zones are unknown (timeZone in --assume)'] : []),
  ];
  return [
    missing.length === 0
      ? 'Nothing was sent: see the reasons above.'
      : `Nothing was sent, because the input does not say all it takes: ${missing.join('; ')}.`,
  ];
}

const n = (count: number): string => count.toLocaleString('en');

export const ranked = (counts: Iterable<[string, number]>): [string, number][] =>
  [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

const row = ([name, count]: [string, number]): string => `  ${name.padEnd(22)} ${n(count).padStart(9)}`;

const named = (counts: Map<string, number>): string => {
  const all = ranked(counts);
  const rest = all.length - NAMED;
  const shown = all.slice(0, NAMED).map(([name, count]) => `${name} ${n(count)}`);
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
};
