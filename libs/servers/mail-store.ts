import { mkdirSync, readFileSync, readdirSync, unlinkSync } from 'node:fs';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

export interface CaughtMail {
  /** Sorts by the time of arrival. */
  readonly id: string;
  /** ISO instant. */
  readonly receivedAt: string;
  /** Sender and recipients of the SMTP envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  /** As they arrived, after the Return-Path and Delivered-To that the catcher adds, as any mailbox does. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly sizeBytes: number;
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** The newest mails, in memory for reading and as .eml files so that they survive a restart. */
export class MailStore {
  private readonly newestLast: CaughtMail[] = [];
  private readonly waiting = new Set<(mail: CaughtMail) => void>();
  private arrivals = 0;

  private constructor(
    private readonly folder: string,
    private readonly limit: number,
  ) {}

  static async open(folder: string, limit: number): Promise<MailStore> {
    mkdirSync(folder, { recursive: true });
    const store = new MailStore(folder, limit);
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.eml'))
      .sort();
    for (const file of files.slice(0, Math.max(0, files.length - limit))) unlinkSync(join(folder, file));
    for (const file of files.slice(-limit)) {
      store.newestLast.push(await read(file.slice(0, -'.eml'.length), readFileSync(join(folder, file))));
    }
    return store;
  }

  /** On disk when this resolves. */
  async keep(envelope: Envelope, message: Buffer, now: Date): Promise<CaughtMail> {
    const id = this.nextId(now);
    const delivered = Buffer.concat([Buffer.from(deliveryHeaders(envelope)), message]);
    const mail = await read(id, delivered);
    await writeFile(this.file(id), delivered);
    this.newestLast.push(mail);
    for (const look of [...this.waiting]) look(mail);
    await this.forgetTheOldest();
    return mail;
  }

  newestFirst({ to, since }: { to?: string; since?: Date } = {}): CaughtMail[] {
    const wanted = to?.toLowerCase();
    return this.newestLast
      .filter((mail) => wanted === undefined || mail.to.some((address) => address.toLowerCase() === wanted))
      .filter((mail) => since === undefined || mail.receivedAt > since.toISOString())
      .reverse();
  }

  /** The newest mail that fits, or the next that comes. Rejects after `withinMs`. */
  first(fits: (mail: CaughtMail) => boolean, withinMs: number): Promise<CaughtMail> {
    const here = this.newestFirst().find(fits);
    if (here !== undefined) return Promise.resolve(here);
    return new Promise((came, missed) => {
      const bound = setTimeout(() => {
        this.waiting.delete(look);
        missed(new Error(`No such mail within ${withinMs} ms; ${this.newestLast.length} others are here`));
      }, withinMs);
      const look = (mail: CaughtMail) => {
        if (!fits(mail)) return;
        clearTimeout(bound);
        this.waiting.delete(look);
        came(mail);
      };
      this.waiting.add(look);
    });
  }

  get(id: string): CaughtMail | undefined {
    return this.newestLast.find((mail) => mail.id === id);
  }

  async raw(id: string): Promise<Buffer | undefined> {
    return this.get(id) && readFile(this.file(id));
  }

  private async forgetTheOldest() {
    const beyond = this.newestLast.splice(0, Math.max(0, this.newestLast.length - this.limit));
    await Promise.all(beyond.map((mail) => unlink(this.file(mail.id)).catch(() => {})));
  }

  private nextId(now: Date): string {
    this.arrivals += 1;
    const instant = now.toISOString().replace(/[-:.]/g, '');
    return `${instant}-${String(this.arrivals).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
  }

  private file(id: string): string {
    return join(this.folder, `${id}.eml`);
  }
}

async function read(id: string, message: Buffer): Promise<CaughtMail> {
  const base = { id, receivedAt: instantOf(id), sizeBytes: message.length };
  try {
    const parsed = await PostalMime.parse(message);
    const headers = parsed.headers.map(({ originalKey, value }) => ({ name: originalKey, value }));
    const recipients = headers.slice(
      1,
      headers.findIndex(({ name }, at) => at > 0 && name !== 'Delivered-To'),
    );
    return {
      ...base,
      from: unbracket(headers[0]?.value ?? ''),
      to: recipients.map(({ value }) => value),
      subject: parsed.subject ?? '',
      ...(parsed.text === undefined ? {} : { text: parsed.text }),
      ...(parsed.html === undefined ? {} : { html: parsed.html }),
      headers,
    };
  } catch {
    return {
      ...base,
      from: '',
      to: [],
      subject: '(this mail could not be read)',
      text: message.toString(),
      headers: [],
    };
  }
}

function deliveryHeaders({ from, to }: Envelope): string {
  return [`Return-Path: <${from}>`, ...to.map((address) => `Delivered-To: ${address}`), ''].join('\r\n');
}

function unbracket(address: string): string {
  return address.replace(/^<(.*)>$/, '$1');
}

/** `20260131T120000123Z-000001-0a1b2c3d` → `2026-01-31T12:00:00.123Z` */
function instantOf(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, '$1-$2-$3T$4:$5:$6.$7Z');
}
