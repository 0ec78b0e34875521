import type { ServerProcess } from './server-process';

/** The server ended, or did not answer in time; the message has its last words. */
export class ServerDidNotStart extends Error {
  constructor(
    name: string,
    why: string,
    readonly lastWords: string,
  ) {
    super(`${name} did not start: ${why}${lastWords ? `\n${lastWords}` : ''}`);
    this.name = 'ServerDidNotStart';
  }

  get portWasTaken(): boolean {
    return /address already in use|EADDRINUSE|SocketException.*bind|can't set.*port|port already/i.test(
      this.lastWords,
    );
  }
}

/** Asks again and again until `ask` answers something, for as long as the server lives, at most `seconds`. */
export async function untilServing<Answer>(
  name: string,
  server: ServerProcess,
  ask: () => Promise<Answer | undefined>,
  seconds = 60,
): Promise<Answer> {
  const until = Date.now() + seconds * 1000;
  let lastError = 'no answer';
  while (Date.now() < until) {
    if (server.hasExited()) throw new ServerDidNotStart(name, 'it ended at once', server.lastWords());
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    await new Promise((next) => setTimeout(next, 60));
  }
  throw new ServerDidNotStart(name, `${lastError} within ${seconds} s`, server.lastWords());
}

/** Between looking for a free port and using it somebody else may take it: then look once more. */
export async function onAnotherPortIfTaken<Started>(
  start: (attempt: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(attempt);
    } catch (error) {
      if (attempt >= 3 || !(error instanceof ServerDidNotStart && error.portWasTaken)) throw error;
    }
  }
}
