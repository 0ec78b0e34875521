import { html, Html } from './design/html';
import { contentPolicy, style } from './design/style';

export { escaped } from './design/html';

/** How somebody wants their pages: larger text, or only what is needed. */
export interface Look {
  text: 'normal' | 'large' | 'larger';
  look: 'rich' | 'calm';
}

export const usualLook: Look = { text: 'normal', look: 'rich' };

export interface PageFrame {
  look?: Look | undefined;
  /** Whose page it is: the shop's name, above everything. */
  mark?: string | undefined;
  /** Where the other pages are; on a wide screen it stands in the margin. */
  contents?: Html | undefined;
  foot?: Html | undefined;
  /** "To the content", for who goes by keyboard. */
  skip?: string | undefined;
}

/** What a page's answer carries, whoever renders it. */
export const pageHeaders = (mayBeFramedBy: string | null = null): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': contentPolicy(mayBeFramedBy),
});

/** Byte for byte what its hash in the content policy was taken of. */
const styled = new Html(`<style>${style}</style>`);

/** One calm page: no scripts, no remote content, readable on a phone, dark and light. A string is markup already. */
export function page(title: string, body: string | Html, language = 'en', frame: PageFrame = {}): string {
  const { text, look } = frame.look ?? usualLook;
  const { mark, contents, foot, skip } = frame;
  const markup = html`<html lang="${language}" data-text="${text}" data-look="${look}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      ${styled}
    </head>
    <body>
      ${skip && html`<a class="skip" href="#content">${skip}</a>`}
      <div class="frame${contents && ' wide'}">
        ${mark && html`<header class="mark">${mark}</header>`} ${contents}
        <main id="content" tabindex="-1">
          <h1>${title}</h1>
          ${typeof body === 'string' ? new Html(body) : body}
          ${foot && html`<footer class="foot">${foot}</footer>`}
        </main>
      </div>
    </body>
  </html>`;
  return `<!doctype html>\n${markup.toString()}\n`;
}

/** A link that leads nowhere: somebody else's, or cut in two. */
export const brokenLink = (): string =>
  page(
    'This link is broken',
    html`<p>It may have been cut in two by a mail program. Open it again from the message.</p>
      <p lang="de">
        Dieser Link ist unvollständig; vielleicht hat ihn ein Mailprogramm geteilt. Öffnen Sie ihn noch einmal
        aus der Nachricht.
      </p>`,
  );
