import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import {
  SEND_DEADLINE_MS,
  type ChannelProvider,
  type Clearance,
  type OutgoingMessage,
  type Sending,
} from './channel-port';
import { mailHtml, mailText, noticeHtml, noticeText } from './mail-body';

export interface EmailSettings {
  /** `smtp://user:password@host:port`, or smtps. */
  smtpUrl: string;
  from: string;
}

/** Mail over SMTP, with RFC 8058 one-click stop and the decision behind it named in a header. */
export function emailChannel({ smtpUrl, from }: EmailSettings): ChannelProvider {
  const domain = domainOf(from);
  return {
    channel: 'email',
    async send(message, address, clear) {
      if (!('email' in address)) return { fate: 'undelivered', because: 'no-address' };
      const peer = connectionOfItsOwn(smtpUrl, clear);
      try {
        await peer.transport.sendMail({
          from,
          to: address.email,
          subject: message.subject,
          messageId: `<${message.touchId}@${domain}>`,
          text: mailText(message),
          html: mailHtml(message),
          headers: mailHeaders(message),
          // Attachments and remote content have no place here, and no template may bring them in.
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.timeout(SEND_DEADLINE_MS),
        });
        return { fate: 'delivered' };
      } catch (error) {
        return fateOf(error as { responseCode?: number }, peer.content());
      } finally {
        peer.transport.close();
      }
    },
    close: async () => undefined,
  };
}

/** A mail about an act of the person themselves: with no play, no decision, and nothing to stop. */
export interface Notice {
  id: string;
  to: string;
  subject: string;
  paragraphs: string[];
  link: { url: string; text: string };
  /** BCP 47. */
  language: string;
}

/** Sends notices over SMTP, each once. */
export function noticeSender({
  smtpUrl,
  from,
}: EmailSettings): (notice: Notice, clear: Clearance) => Promise<Sending> {
  const domain = domainOf(from);
  return async ({ id, to, subject, language, ...content }, clear) => {
    const peer = connectionOfItsOwn(smtpUrl, clear);
    try {
      await peer.transport.sendMail({
        ...{ from, to, subject, messageId: `<${id}@${domain}>` },
        ...{ text: noticeText(content), html: noticeHtml({ subject, language, ...content }) },
        headers: { 'Content-Language': language, 'Auto-Submitted': 'auto-replied' },
        ...{ disableFileAccess: true, disableUrlAccess: true },
        signal: AbortSignal.timeout(SEND_DEADLINE_MS),
      });
      return { fate: 'delivered' };
    } catch (error) {
      return fateOf(error as { responseCode?: number }, peer.content());
    } finally {
      peer.transport.close();
    }
  };
}

const domainOf = (from: string): string => from.split('@')[1]?.replace(/>.*$/, '') ?? 'localhost';

/**
 * A transport for one mail. The mail's content is asked for once the peer has answered DATA; then it is cleared,
 * and leaves whole, in one turn. Before that nothing can have been taken, whatever broke.
 */
function connectionOfItsOwn(url: string, clear: Clearance) {
  let content: 'waits' | 'withheld' | 'leaves' = 'waits';
  const transport = createTransport({
    url,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: SEND_DEADLINE_MS,
    // At the deadline the connection is cut: nothing may still be leaving while its fate is told.
    socketCloseTimeout: 0,
  });
  async function* cleared(source: Readable) {
    const whole = await buffer(source);
    content = (await clear()) ? 'leaves' : 'withheld';
    if (content === 'withheld') throw new Error('The mail was not cleared to leave.');
    yield whole;
  }
  transport.use('stream', (mail, done) => {
    mail.message.processFunc((source) => Readable.from(cleared(source)));
    done();
  });
  return { transport, content: () => content };
}

const mailHeaders = (message: OutgoingMessage): Record<string, string> => ({
  // What they asked for themselves is no list, and a stop that stops nothing would be a lie.
  ...(message.essential === true
    ? {}
    : {
        'List-Unsubscribe': `<${message.stopUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
  'X-Tact-Decision': message.decisionId,
  'X-Tact-Touch': message.touchId,
  'Content-Language': message.language,
  'Auto-Submitted': 'auto-generated',
});

/**
 * Once the content began to leave without an answer nobody knows whether the mail was taken. An answer is an
 * answer: 4xx says try later, 5xx says no.
 */
function fateOf({ responseCode }: { responseCode?: number }, content: string): Sending {
  if (content === 'withheld') return { fate: 'withheld' };
  if (responseCode !== undefined && responseCode >= 500)
    return { fate: 'undelivered', because: `smtp-${responseCode}` };
  if (responseCode !== undefined && responseCode >= 400)
    return { fate: 'retry', because: `smtp-${responseCode}` };
  if (content === 'waits') return { fate: 'retry', because: 'smtp-connection' };
  return { fate: 'unknown', because: 'smtp-no-answer-after-data' };
}
