import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { join } from 'node:path';
import type { SMTPServer } from 'smtp-server';
import { freePort, usualPorts } from './free-port';
import { silent, type Log } from './log';
import { createMailPages } from './mail-http';
import { createSmtpServer, type MailHooks } from './mail-smtp';
import { MailStore, type CaughtMail } from './mail-store';

export interface MailCatcher {
  /** For nodemailer: `smtp://127.0.0.1:1025`. */
  readonly smtpUrl: string;
  readonly pageUrl: string;
  /** Newest first. */
  mails(wanted?: { to?: string; since?: Date }): readonly CaughtMail[];
  /** Resolves with the first mail that fits, one that is here already or the next to come. */
  nextMail(fits: (mail: CaughtMail) => boolean, withinMs?: number): Promise<CaughtMail>;
  stop(): Promise<void>;
}

export interface MailCatcherOptions {
  readonly dataDir: string;
  /** Both taken if they are free. */
  readonly smtpPort?: number;
  readonly httpPort?: number;
  /** How many mails are kept, in memory and on disk. */
  readonly limit?: number;
  readonly hooks?: MailHooks;
  readonly log?: Log;
}

/** A mailbox for everybody: a real SMTP peer on this machine, with a page to look at what came. Delivers nothing. */
export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const { dataDir, limit = 5_000, hooks = {}, log = silent } = options;
  const store = await MailStore.open(join(dataDir, 'mail'), limit);
  const smtp = createSmtpServer(store, hooks);
  const pages = createMailPages(store);
  smtp.on('error', (error) => log(`mail catcher: ${error.message}`));
  const smtpPort = await listen(
    (port) => smtp.listen(port, '127.0.0.1'),
    options.smtpPort ?? usualPorts.smtp,
  );
  const httpPort = await listen(
    (port) => pages.listen(port, '127.0.0.1'),
    options.httpPort ?? usualPorts.mailPage,
  );
  const smtpUrl = `smtp://127.0.0.1:${smtpPort}`;
  const pageUrl = `http://127.0.0.1:${httpPort}`;
  log(`mail catcher takes mail on ${smtpUrl} and shows it on ${pageUrl}`);
  return {
    smtpUrl,
    pageUrl,
    mails: (wanted) => store.newestFirst(wanted),
    nextMail: (fits, withinMs = 30_000) => store.first(fits, withinMs),
    stop: () => stop(smtp, pages),
  };
}

async function listen(start: (port: number) => NetServer, preferred: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? preferred : undefined);
    try {
      await once(start(port), 'listening');
      return port;
    } catch (error) {
      // Taken by somebody else since it was found free.
      if (attempt >= 3) throw error;
    }
  }
}

async function stop(smtp: SMTPServer, pages: HttpServer) {
  const closed = once(pages, 'close');
  pages.close();
  pages.closeAllConnections();
  await Promise.all([closed, new Promise<void>((done) => smtp.close(done))]);
}
