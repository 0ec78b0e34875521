import { join } from 'node:path';
import type { Play } from '@tact/journey';
import { describeFinding, isError, loadPlays, loadPurposes } from '@tact/policy';
import type { Approvals } from '@tact/records';
import { projectRoot } from '@tact/servers';

export const defaultPlaysDir = (): string => process.env.TACT_PLAYS ?? join(projectRoot(), 'demo/plays');

/** Checks the plays of a folder. Prints every finding; true when none is an error. */
export function checkPlaysIn(dir: string, print: (line: string) => void): { ok: boolean; plays: Play[] } {
  const { plays, findings } = loadPlays(dir, loadPurposes(process.env.TACT_PURPOSES));
  for (const finding of findings) print(describeFinding(finding));
  const errors = findings.filter(isError).length;
  print(`${plays.length} plays, ${errors} errors, ${findings.length - errors} warnings in ${dir}`);
  return { ok: errors === 0, plays };
}

export const isDraft = (play: Play): boolean => play.tags.includes('draft');

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
