import type { CaughtMail } from './mail-store';
import { mailPageStyle } from './mail-page-style';

export const pageSize = 50;

export interface MailList {
  /** This page of the newest first. */
  readonly mails: readonly CaughtMail[];
  readonly total: number;
  /** The id of the newest of all, empty if there is none. */
  readonly newest: string;
  readonly page: number;
  readonly to: string;
}

/** The catcher's front page: the newest mails first. */
export function listPage({ mails, total, newest, page, to }: MailList, nonce: string): string {
  const rows = mails.map(
    (mail) => `<li><a href="/mails/${esc(mail.id)}">
      <span class="subject">${esc(mail.subject) || '(no subject)'}</span>
      <span class="to">${esc(mail.to.join(', '))}</span>${time(mail)}</a></li>`,
  );
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const link = (target: number, label: string) =>
    target >= 1 && target <= pages
      ? `<a href="/?page=${target}&amp;to=${encodeURIComponent(to)}">${label}</a>`
      : '';
  return frame(
    'Caught mail',
    nonce,
    `<form method="get" action="/" role="search">
      <label for="to">Recipient</label>
      <input id="to" name="to" type="search" value="${esc(to)}" placeholder="any" autocomplete="off" spellcheck="false">
      <button>Show</button>
    </form>
    <p class="count" id="count" data-total="${total}" data-newest="${esc(newest)}" role="status">${count(total, to)}</p>
    ${rows.length > 0 ? `<ol class="mails">${rows.join('')}</ol>` : '<p class="empty">No mail yet. Whatever Tact sends here will appear on this page.</p>'}
    <nav aria-label="Pages">${link(page - 1, 'Newer')}<span>Page ${page} of ${pages}</span>${link(page + 1, 'Older')}</nav>
    <script nonce="${nonce}">${noticeNewMail}</script>`,
  );
}

/** One mail: what the reader would see, the plain text, and every header. */
export function mailPage(mail: CaughtMail, nonce: string): string {
  const headers = mail.headers.map(({ name, value }) => `${esc(name)}: ${esc(value)}`).join('\n');
  return frame(
    mail.subject || '(no subject)',
    nonce,
    `<p><a href="/">All mail</a></p>
    <h2>${esc(mail.subject) || '(no subject)'}</h2>
    <dl><dt>From</dt><dd>${esc(mail.from) || '(empty envelope sender)'}</dd>
      <dt>To</dt><dd>${esc(mail.to.join(', '))}</dd><dt>Arrived</dt><dd>${time(mail)}</dd></dl>
    ${
      mail.html === undefined
        ? ''
        : `<section><h3>HTML</h3><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerpolicy="no-referrer" src="/mails/${esc(mail.id)}/html"></iframe>
          <p class="note">Scripts, forms and remote images are off in this view. Links open in a new tab.</p></section>`
    }
    ${mail.text === undefined ? '' : `<section><h3>Text</h3><pre>${esc(mail.text)}</pre></section>`}
    <section><h3>Headers</h3><pre>${headers}</pre></section>
    <p><a href="/mails/${esc(mail.id)}/raw">The whole mail as it came</a> (${mail.sizeBytes} bytes)</p>`,
  );
}

export function notFoundPage(nonce: string): string {
  return frame(
    'Not here',
    nonce,
    '<p>There is no such mail. It may have made room for newer ones.</p><p><a href="/">All mail</a></p>',
  );
}

/** The mail's own HTML for the sandboxed frame: its links must leave the frame. */
export function framedHtml(html: string): string {
  const base = '<base target="_blank">';
  const head = /<head\b[^>]*>/i.exec(html);
  if (head === null) return base + html;
  const inside = head.index + head[0].length;
  return html.slice(0, inside) + base + html.slice(inside);
}

export function esc(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

function count(total: number, to: string): string {
  const mails = total === 1 ? '1 mail' : `${total} mails`;
  return to === '' ? mails : `${mails} to ${esc(to)}`;
}

function time(mail: CaughtMail): string {
  const shown = mail.receivedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return `<time datetime="${esc(mail.receivedAt)}">${esc(shown)}</time>`;
}

// Says that there is more, and leaves it to the reader when to look.
const noticeNewMail = `
  const line = document.getElementById('count');
  const seen = Number(line.dataset.total);
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await (await fetch('/api/count' + location.search)).json();
      if (answer.newest === line.dataset.newest) return;
      // A full mailbox no longer grows.
      const fresh = answer.count > seen ? answer.count - seen + ' new' : 'New mail';
      line.innerHTML = '<a href="">' + fresh + ', show</a>';
    } catch { /* The catcher stopped: the page stays as it is. */ }
  }, 3000);`;

function frame(title: string, nonce: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(title)} · Tact mail catcher</title><style nonce="${nonce}">${mailPageStyle}</style></head>
<body><header><h1><a href="/">Tact mail catcher</a></h1>
<p>A local mailbox for looking at what Tact sends. Nothing here was delivered; nothing leaves this machine.</p></header>
<main>${body}</main></body></html>`;
}
