import { join } from 'node:path';
import type { Play } from '@tact/journey';
import {
  describeFinding,
  isError,
  loadPlays,
  loadPurposes,
  type CheckedPlays,
  type LoadedPlays,
} from '@tact/policy';
import type { Approvals } from '@tact/records';
import { projectRoot } from '@tact/servers';

export const defaultPlaysDir = (): string => process.env.TACT_PLAYS ?? join(projectRoot(), 'demo/plays');

/** Checks the plays of a folder, the lint of their texts included, and prints what it finds. */
export function checkPlaysIn(dir: string, print: (line: string) => void): LoadedPlays & { ok: boolean } {
  const checked = loadPlays(dir, loadPurposes(process.env.TACT_PURPOSES));
  const findings = checked.findings.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
  for (const { fix, ...said } of findings) {
    print(describeFinding({ ...said, fix: '' }).trimEnd());
    print(`    ${fix}`);
  }
  const { plays, builtIn, refused } = checked;
  const sound = plays.length - builtIn.length;
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  print(`${dir}: ${sound} sound, ${refused.length} refused; errors: ${errors}, warnings: ${warnings}`);
  return { ...checked, findings, ok: refused.length === 0 };
}

/** What was found in the folder, for programs. */
export function checkedJson({ plays, builtIn, refused, findings }: LoadedPlays): string {
  const sound = plays.map(({ id }) => id).filter((id) => !builtIn.includes(id));
  return JSON.stringify({ plays: sound, refused, findings }, null, 2);
}

export const isDraft = ({ tags }: { tags: string[] }): boolean => tags.includes('draft');

/** The plays to approve, by their ids or all that are no drafts. Throws when one of them is refused or unknown. */
export function chosenPlays({ plays, refused }: CheckedPlays, ids: string[], all: boolean): Play[] {
  const isMeant = (play: { id: string | null; tags: string[] }): boolean =>
    (play.id !== null && ids.includes(play.id)) || (all && !isDraft(play));
  const broken = refused.filter(isMeant);
  if (broken.length > 0) {
    const each = broken.map(({ id, file, rules }) => `${id ?? file} (${rules.join(', ')})`).join('; ');
    throw new Error(`Nothing was approved. Mend first: ${each}.`);
  }
  const unknown = ids.filter((id) => !plays.some((play) => play.id === id));
  if (unknown.length > 0) throw new Error(`No such play: ${unknown.join(', ')}. Nothing was approved.`);
  const chosen = plays.filter(isMeant);
  if (chosen.length === 0) throw new Error('Name the plays, or use --all.');
  return chosen;
}

/** Approves the content of plays as it stands now: who, when and its hash are recorded. */
export async function approvePlays(
  plays: Play[],
  by: string,
  approvals: Approvals,
  print: (line: string) => void,
): Promise<void> {
  for (const play of plays) {
    const isNew = await approvals.approve(play.contentHash, play.id, by);
    print(
      `${play.id.padEnd(22)} ${play.contentHash.slice(0, 16)} ${isNew ? `approved by ${by}` : 'was approved before'}`,
    );
  }
}
