import { forgottenWords } from './forgotten';
import type { DemoReport } from './report';

const rows = (counts: Record<string, number>, indent = '    '): string[] =>
  Object.entries(counts).map(([name, n]) => `${indent}${name.padEnd(20)} ${String(n).padStart(7)}`);

/** The report for a terminal. */
export function reportText(r: DemoReport): string {
  const said = r.examples.filter((e) => e.verdict === 'send');
  const silent = r.examples.filter((e) => e.verdict !== 'send');
  return [
    '',
    `Events     ${r.sent} sent, ${r.accepted} accepted, ${r.duplicates} duplicates, ${r.rejected} rejected, ${r.applied} applied`,
    `Journeys   ${r.journeys.total}; a state holds ${r.stateBytes.mean} bytes on average, ${r.stateBytes.largest} at most`,
    ...rows(r.journeys.byStage),
    '    --',
    ...rows(r.journeys.byLevel),
    '',
    `Decisions  ${r.decisions.total}`,
    ...rows(r.decisions.byVerdict),
    '  Reasons',
    ...rows(r.decisions.byReason),
    '',
    `Touches    ${r.touches.total}; ${r.webhooksVerified} webhooks arrived with a genuine signature`,
    ...Object.entries(r.touches.byChannel).flatMap(([channel, fates]) => [`  ${channel}`, ...rows(fates)]),
    '  Outcomes',
    ...rows(r.touches.byOutcome),
    '',
    'What it said',
    ...said.map((e) => `  ${e.play} by ${e.channel}: ${e.why.join(' ')}  (decision ${e.decisionId})`),
    '',
    'What it held back, and why',
    ...silent.map(
      (e) =>
        `  ${e.verdict.padEnd(5)} ${e.play} by ${e.channel}: ${e.why.join(' ')}  [${e.reasons.join(', ')}]`,
    ),
    '',
    'What people did while you watched',
    ...r.live.map((line) => `  ${line}`),
    '',
    'Somebody asked to be forgotten',
    ...forgottenWords(r.forgotten).map((line) => `  ${line}`),
    ...rows(r.forgotten.deleted),
    '',
    'What the demo made up',
    ...r.made.map((line) => `  ${line}`),
    '',
    `${r.seconds} seconds.`,
  ].join('\n');
}
