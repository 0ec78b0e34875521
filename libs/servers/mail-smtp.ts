import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Envelope, MailStore } from './mail-store';

/** A peer's answer that refuses, e.g. 550 for an unknown mailbox or 451 for "try later". */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** What the catcher does once a whole mail has arrived. */
export type DataBehaviour =
  | { readonly do: 'accept' }
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  /** Answers only when `until` resolves. */
  | { readonly do: 'delay'; readonly until: Promise<unknown> }
  /** Breaks the connection instead of answering; the mail is kept or lost, the sender cannot know. */
  | { readonly do: 'drop'; readonly keep: boolean };

/** How a difficult peer behaves. Tests may swap the functions at any time. */
export interface MailHooks {
  onRcpt?: (address: string) => Refusal | undefined | Promise<undefined>;
  onData?: (mail: Envelope & { readonly raw: Buffer }) => DataBehaviour;
  /** A mail was taken; the peer is about to say so. */
  onTaken?: (mail: Envelope) => void;
}

const sizeLimitBytes = 10 * 1024 * 1024;

/** A real SMTP peer that keeps what it gets and relays nothing. */
export function createSmtpServer(store: MailStore, hooks: MailHooks): SMTPServer {
  const server: SMTPServer = new SMTPServer({
    banner: 'Tact mail catcher, keeps everything, delivers nothing',
    size: sizeLimitBytes,
    // Plain and open: it listens on this machine only, and the built-in certificate would prove nothing.
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1_000,
    onRcptTo(address, _session, answer) {
      Promise.resolve(hooks.onRcpt?.(address.address)).then(
        (refusal) => answer(refusal ? smtpError(refusal) : undefined),
        (error: Error) => answer(smtpError({ code: 451, message: error.message })),
      );
    },
    onData(stream, session, answer) {
      take(stream, session).then(
        (error) => error !== 'no answer' && answer(error),
        (error: Error) => answer(smtpError({ code: 451, message: error.message })),
      );
    },
  });

  async function take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Error | undefined | 'no answer'> {
    const raw = await whole(stream);
    if (stream.sizeExceeded) return smtpError({ code: 552, message: 'The mail is too large' });
    const envelope = envelopeOf(session);
    const behaviour = hooks.onData?.({ ...envelope, raw }) ?? { do: 'accept' };
    switch (behaviour.do) {
      case 'refuse':
        return smtpError(behaviour.refusal);
      case 'drop':
        if (behaviour.keep) await store.keep(envelope, raw, new Date());
        breakConnection(server, session);
        return 'no answer';
      case 'delay':
        await behaviour.until;
        await store.keep(envelope, raw, new Date());
        hooks.onTaken?.(envelope);
        return undefined;
      case 'accept':
        await store.keep(envelope, raw, new Date());
        hooks.onTaken?.(envelope);
        return undefined;
    }
  }

  return server;
}

function breakConnection(server: SMTPServer, session: SMTPServerSession) {
  // The library has no call for it: a well-behaved peer never does this.
  const connections = server.connections as unknown as Set<{ id: string; _socket: { destroy(): void } }>;
  for (const connection of connections) if (connection.id === session.id) connection._socket.destroy();
}

function envelopeOf({ envelope }: SMTPServerSession): Envelope {
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map((recipient) => recipient.address),
  };
}

async function whole(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Read on beyond the limit, as SMTP wants, without keeping it.
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function smtpError({ code, message }: Refusal): Error {
  return Object.assign(new Error(message), { responseCode: code });
}
