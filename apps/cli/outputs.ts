import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A file, and what it is to the command. */
interface Named {
  what: string;
  file: string | undefined;
}

/**
 * Throws where something would be written over what is read or written besides, under whatever name, or can't be
 * written at all: before anything is written, so that nothing is lost. `-` is a stream, and left alone.
 */
export function checkOutputs(outputs: Named[], inputs: Named[]): void {
  const taken = inputs.filter(isFile);
  for (const output of outputs.filter(isFile)) {
    const same = taken.find(({ file }) => isSame(file, output.file));
    if (same) {
      throw new Error(
        `The ${output.what} would be written over the ${same.what}, ${same.file}: name another file than ${output.file}.`,
      );
    }
    try {
      const isThere = statSync(output.file, { throwIfNoEntry: false }) !== undefined;
      accessSync(isThere ? output.file : dirname(resolve(output.file)), constants.W_OK);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? 'no access';
      throw new Error(
        `The ${output.what} can't be written to ${output.file} (${why}): name a file in a folder that is there and yours to write to.`,
        { cause: error },
      );
    }
    taken.push(output);
  }
}

/** Everything in a folder, so that nothing is written over it. */
export const filesIn = (dir: string, what: string): Named[] =>
  readdirSync(dir, { recursive: true }).map((file) => ({ what, file: join(dir, String(file)) }));

const isFile = (named: Named): named is { what: string; file: string } =>
  named.file !== undefined && named.file !== '-';

/** One file may have many names: links, too. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  if (a === undefined || b === undefined) return resolve(one) === resolve(other);
  return a.isFile() && a.dev === b.dev && a.ino === b.ino;
}
