import { execFile } from 'node:child_process';
import { projectRoot } from '@tact/servers';

export interface CommandAnswer {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the built `tact` with these arguments. Whoever waits goes on handling what its sockets have: a connection that
 * a server closed meanwhile is not used again.
 */
export const runTact = (args: string[], env: Record<string, string>): Promise<CommandAnswer> =>
  new Promise((resolve, reject) => {
    const options = { cwd: projectRoot(), env: { ...process.env, ...env }, timeout: 60_000 };
    execFile(process.execPath, ['dist/apps/cli/main.js', ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      if (typeof status === 'number') resolve({ status, stdout, stderr });
      else reject(new Error(`tact ${args.join(' ')} did not end by itself.`, { cause: error }));
    });
  });
