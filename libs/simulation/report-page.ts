import { iso, personalizationLevels } from '@tact/journey';
import type { Observations, RetargetingEnd } from './observations';
import { escaped, rows, stackedBars } from './plots';
import { reportStyle } from './report-style';
import { assumedText, ranked, troubles, whySilent, type Told } from './summary';

const WEEKS_SHOWN = 260;

/** A run as a page of its own: nothing is loaded from elsewhere, nothing runs on it. */
export function reportPage(told: Told): string {
  const { title, world, counts: c, seen } = told;
  const { send, defer, hold } = seen.decisions;
  const span =
    seen.firstAt === null || seen.lastAt === null ? '' : `${day(seen.firstAt)} to ${day(seen.lastAt)}`;
  const answers = ranked(seen.answers).map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tact: a simulated run</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>${reportStyle}</style></head><body><main>
<h1>What would be said, held, and why</h1>
<p class="soft">A simulated run over <code>${escaped(title)}</code>, ${span}. Nothing of it was sent to anybody.</p>
<p class="big">${n(send)} sent · ${n(defer)} deferred · ${n(hold)} held · ${n(seen.people)} people</p>
${paragraphs(whySilent(told))}
<section><h2>What was assumed</h2>${list(assumedText(told))}
<p class="soft">Policy ${escaped(world.policy.version)} · ${n(world.book.plays.length)} plays · catalogue ${escaped(world.book.catalogue.version)} · seed ${world.seed} · until ${world.until === null ? 'the last event' : iso(world.until)}.
${answers.length === 0 ? '' : `Made-up reactions: ${escaped(answers.join(', '))}.`}</p></section>
<section><h2>The input</h2>
<p>${n(c.lines)} lines (${n(c.emptyLines)} empty), ${n(c.messages)} messages: ${n(c.accepted)} accepted, ${n(c.duplicates)} duplicates, ${n(c.unmapped)} unmapped, ${n(c.rejected)} rejected${c.afterUntil > 0 ? `, ${n(c.afterUntil)} after the end of the run` : ''}. ${n(c.late)} came late.</p>
${list(troubles(c).map((line) => line.trim()))}</section>
<section><h2>Touches a person a week</h2><p class="soft">Touches sent in a week (Monday to Sunday, UTC), divided by the people known by its end.</p>${touchesAWeek(seen)}</section>
<section><h2>How many touches a week holds</h2><p class="soft">Weeks of one person that held at least one touch, by how many they held.</p>${touchesInAWeek(seen)}</section>
<section><h2>Holds by reason</h2><p class="soft">Recorded decisions that were not sent; one decision may name several reasons.</p>${holdsByReason(seen)}</section>
<section><h2>The ladder over time</h2><p class="soft">How personal Tact may be, and to how many people, at the end of each week.</p>${ladder(seen)}</section>
<section><h2>Retargeting lengths</h2><p class="soft">Full days from the first touch of a retargeting to its end, or to the end of the run.</p>${retargetings(seen)}</section>
</main></body></html>
`;
}

const n = (count: number): string => count.toLocaleString('en');
const day = (at: number): string => iso(at).slice(0, 10);
const list = (items: string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
const paragraphs = (lines: string[]): string =>
  lines.map((line) => `<p class="note">${escaped(line)}</p>`).join('');
const nothing = '<p class="soft">None.</p>';

function touchesAWeek({ weeks: all }: Observations): string {
  const weeks = all.slice(-WEEKS_SHOWN);
  if (weeks.length === 0) return nothing;
  const people = weeks.map(({ levels }) => Object.values(levels).reduce((a, b) => a + b, 0));
  const each = (count: number, i: number): number => ((people[i] ?? 0) === 0 ? 0 : count / (people[i] ?? 1));
  return stackedBars('Touches a person a week', 'touches a person', 'week beginning', weeks.map(startOf), [
    { name: 'pushed (e-mail, webhook)', colour: 'c0', values: weeks.map(({ pushed }, i) => each(pushed, i)) },
    { name: 'in-app', colour: 'c1', values: weeks.map(({ inApp }, i) => each(inApp, i)) },
  ]);
}

function touchesInAWeek({ touchesInAWeek: counts }: Observations): string {
  if (counts.size === 0) return nothing;
  const sizes = [...counts.keys()].sort((a, b) => a - b);
  return stackedBars(
    'How many touches a week holds',
    'weeks of a person',
    'touches in the week',
    sizes.map(String),
    [{ name: 'weeks', colour: 'c0', values: sizes.map((size) => counts.get(size) ?? 0) }],
  );
}

function holdsByReason({ reasons }: Observations): string {
  if (reasons.size === 0) return nothing;
  const codes = ranked([...reasons].map(([code, r]): [string, number] => [code, r.defer + r.hold])).map(
    ([code]) => code,
  );
  return rows('Holds by reason', 'decisions', codes, [
    { name: 'held', colour: 'c0', values: codes.map((code) => reasons.get(code)?.hold ?? 0) },
    { name: 'deferred', colour: 'c1', values: codes.map((code) => reasons.get(code)?.defer ?? 0) },
  ]);
}

function ladder({ weeks: all }: Observations): string {
  const weeks = all.slice(-WEEKS_SHOWN);
  if (weeks.length === 0) return nothing;
  const series = personalizationLevels.map((level, i) => ({
    name: level,
    colour: `c${i}`,
    values: weeks.map(({ levels }) => levels[level]),
  }));
  return stackedBars('The ladder over time', 'people', 'week beginning', weeks.map(startOf), series);
}

const ends: RetargetingEnd[] = ['won', 'spent', 'stopped', 'running'];

function retargetings({ retargetings: counts }: Observations): string {
  if (counts.size === 0) return nothing;
  const last = Math.max(...counts.keys());
  const days = Array.from({ length: last + 1 }, (_, i) => i);
  const series = ends.map((end, i) => ({
    name: end === 'running' ? 'still running' : end,
    colour: `c${i}`,
    values: days.map((length) => counts.get(length)?.[end] ?? 0),
  }));
  return stackedBars('Retargeting lengths', 'retargetings', 'days', days.map(String), series);
}

const startOf = ({ startsAt }: { startsAt: number }): string => day(startsAt);
