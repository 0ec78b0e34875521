import { createTransport } from 'nodemailer';
import { SEND_DEADLINE_MS, type ChannelProvider, type OutgoingMessage, type Sending } from './channel-port';
import { mailHtml, mailText } from './mail-body';

export interface EmailSettings {
  /** `smtp://user:password@host:port`, or smtps. */
  smtpUrl: string;
  from: string;
}

interface SmtpError extends Error {
  command?: string;
  responseCode?: number;
}

/** Mail over SMTP, with RFC 8058 one-click stop and the decision behind it named in a header. */
export function emailChannel({ smtpUrl, from }: EmailSettings): ChannelProvider {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: SEND_DEADLINE_MS,
  });
  const domain = from.split('@')[1]?.replace(/>.*$/, '') ?? 'localhost';
  return {
    channel: 'email',
    async send(message, address) {
      if (!('email' in address)) return { fate: 'undelivered', because: 'no-address' };
      try {
        await transport.sendMail({
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
        });
        return { fate: 'delivered' };
      } catch (error) {
        return fateOf(error as SmtpError);
      }
    },
    close: async () => transport.close(),
  };
}

const mailHeaders = (message: OutgoingMessage): Record<string, string> => ({
  'List-Unsubscribe': `<${message.stopUrl}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  'X-Tact-Decision': message.decisionId,
  'X-Tact-Touch': message.touchId,
  'Content-Language': message.language,
  'Auto-Submitted': 'auto-generated',
});

/**
 * Once DATA began without an answer nobody knows whether the mail was taken. An answer is an answer: 4xx says
 * try later, 5xx says no.
 */
function fateOf(error: SmtpError): Sending {
  const code = error.responseCode;
  if (code !== undefined && code >= 500) return { fate: 'undelivered', because: `smtp-${code}` };
  if (code !== undefined && code >= 400) return { fate: 'retry', because: `smtp-${code}` };
  const beforeData = ['CONN', 'EHLO', 'HELO', 'STARTTLS', 'MAIL FROM', 'RCPT TO'];
  if (error.command !== undefined && (beforeData.includes(error.command) || error.command.startsWith('AUTH'))) {
    return { fate: 'retry', because: 'smtp-connection' };
  }
  return { fate: 'unknown', because: 'smtp-no-answer-after-data' };
}
