import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Play, Purpose } from '@tact/journey';
import { checkPlay } from './check-play';
import { errorAt, isError, type Finding } from './finding';
import { lintPlay } from './lint/lint-play';
import { playOf } from './play-form';
import { playSchema } from './play-schema';
import { defaultsFile, parseYaml } from './read-yaml';
import { refusedConditions } from './refused-conditions';

export interface PlayFile {
  file: string;
  text: string;
}

export interface CheckedPlays {
  /** The plays without errors. */
  plays: Play[];
  /** Those with errors: nothing loads or approves them. */
  refused: RefusedPlay[];
  findings: Finding[];
}

/** What a folder's plays and those that come with Tact are together. */
export interface LoadedPlays extends CheckedPlays {
  /** The ids of those that come with Tact. */
  builtIn: string[];
}

export interface RefusedPlay {
  file: string;
  /** As written; null when there is none to be read. */
  id: string | null;
  tags: string[];
  /** The rules it breaks. */
  rules: string[];
}

/** Checks plays as people write them; pure. With the registered purposes it checks those of the plays too. */
export function checkPlays(files: PlayFile[], purposes: Purpose[] | null = null): CheckedPlays {
  const checked = files.map((file) => checkFile(file, purposes));
  const first = new Map<string, string>();
  const plays: Play[] = [];
  const findings = checked.flatMap(({ file, play, findings: found, idAt }) => {
    const twin = play ? first.get(play.id) : undefined;
    if (!play) return found;
    if (twin === undefined) {
      first.set(play.id, file);
      if (!found.some(isError)) plays.push(play);
      return found;
    }
    const message = `"${play.id}" is the id of the play in ${twin} too.`;
    return [...found, errorAt(idAt, { rule: 'duplicate-id', message, fix: 'Give it an id of its own.' })];
  });
  return { plays, refused: checked.flatMap((one) => refusedAmong(one, findings)), findings };
}

function refusedAmong(
  { file, written }: { file: string; written: unknown },
  findings: Finding[],
): RefusedPlay[] {
  const rules = [...new Set(findings.filter((f) => f.file === file && isError(f)).map(({ rule }) => rule))];
  if (rules.length === 0) return [];
  const { id, tags } = (written ?? {}) as { id?: unknown; tags?: unknown };
  return [
    {
      file,
      id: typeof id === 'string' ? id : null,
      tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
      rules,
    },
  ];
}

function checkFile({ file, text }: PlayFile, purposes: Purpose[] | null) {
  const { value, source, findings } = parseYaml(file, text, playSchema);
  const refused = refusedConditions(source);
  const linted = lintPlay(source);
  const tooMany = linted.some(({ rule }) => rule === 'too-many-variants')
    ? source.placeOf(['variants'])
    : null;
  const isRefused = (f: Finding): boolean =>
    [...refused, ...(tooMany ? [tooMany] : [])].some((r) => r.line === f.line && r.column === f.column);
  return {
    file,
    play: value === null ? null : playOf(value),
    // A refused condition says it better than "unknown key" at the same place, and so does the lint.
    findings: [
      ...refused,
      ...findings.filter((f) => !isRefused(f)),
      ...linted,
      ...(value === null ? [] : checkPlay(value, source, purposes)),
    ],
    idAt: source.placeOf(['id']),
    written: source.value,
  };
}

/**
 * The plays in a folder, checked, and those that come with Tact where the folder has none of its own in their place.
 * An unreadable folder throws; a broken play is a finding.
 */
export function loadPlays(folder: string, purposes: Purpose[] | null = null): LoadedPlays {
  const files = filesIn(folder);
  const own = checkPlays(files, purposes);
  const builtIn = checkPlays(filesIn(defaultsFile('plays')), purposes);
  const isReplaced = ({ id, trigger }: Play): boolean =>
    own.plays.some((play) => play.id === id || play.trigger.on === trigger.on) ||
    own.refused.some((play) => play.id === id);
  const added = builtIn.plays.filter((play) => !isReplaced(play));
  return {
    plays: [...own.plays, ...added],
    refused: [...own.refused, ...builtIn.refused],
    findings: [...own.findings, ...builtIn.findings],
    builtIn: added.map(({ id }) => id),
  };
}

function filesIn(folder: string): PlayFile[] {
  return namesIn(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new Error(
      `${folder}: The folder can't be read (${why}). Name a folder that holds plays, one in each file.`,
      { cause: error },
    );
  }
}
