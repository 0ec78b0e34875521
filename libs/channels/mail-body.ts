import type { OutgoingMessage } from './channel-port';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const paragraphs = (body: string): string[] =>
  body
    .split(/\n\s*\n/)
    .map((p) => p.trim())
    .filter((p) => p !== '');

/** Where it leads; each answer of a choice leads to the one page that has them all, and none of them acts by itself. */
const links = ({ link, choices = [] }: OutgoingMessage): { text: string | null; url: string }[] =>
  choices.length === 0 ? [{ text: null, url: link }] : choices.map((text) => ({ text, url: link }));

/** The plain part: what it says, where it leads, why it came, and the way out. */
export const mailText = (m: OutgoingMessage): string =>
  [
    ...paragraphs(m.body),
    ...links(m).map(({ text, url }) => (text === null ? url : `${text}: ${url}`)),
    '--',
    `Why am I seeing this? ${m.whyUrl}`,
    `Stop messages like this: ${m.stopUrl}`,
    `Your preferences: ${m.preferencesUrl}`,
    `Decision ${m.decisionId}`,
  ].join('\n\n');

/** The HTML part: one calm column, no remote content, no pixel. */
export const mailHtml = (m: OutgoingMessage): string => `<!doctype html>
<html lang="${escaped(m.language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(m.subject)}</title></head>
<body style="margin:0;padding:32px 16px;font:16px/1.6 Georgia,serif">
<div style="max-width:34em;margin:0 auto">
<h1 style="font-size:22px;font-weight:normal;margin:0 0 24px">${escaped(m.subject)}</h1>
${paragraphs(m.body)
  .map((p) => `<p>${escaped(p).replaceAll('\n', '<br>')}</p>`)
  .join('\n')}
<p>${links(m)
  .map(({ text, url }) => `<a href="${escaped(url)}">${escaped(text ?? 'Have a look')}</a>`)
  .join(' &nbsp;·&nbsp; ')}</p>
<hr style="border:0;border-top:1px solid #8884;margin:40px 0 16px">
<p style="font-size:13px;opacity:.75">
<a href="${escaped(m.whyUrl)}">Why am I seeing this?</a> ·
<a href="${escaped(m.stopUrl)}">Stop messages like this</a> ·
<a href="${escaped(m.preferencesUrl)}">Your preferences</a><br>
Decision ${escaped(m.decisionId)}</p>
</div></body></html>
`;

interface NoticeContent {
  paragraphs: string[];
  link: { url: string; text: string };
}

export const noticeText = ({ paragraphs: all, link }: NoticeContent): string =>
  [...all.slice(0, 1), link.url, ...all.slice(1)].join('\n\n');

export const noticeHtml = ({
  paragraphs: all,
  link,
  subject,
  language,
}: NoticeContent & { subject: string; language: string }): string => `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:32px 16px;font:16px/1.6 Georgia,serif">
<div style="max-width:34em;margin:0 auto">
<p>${escaped(all[0] ?? '')}</p>
<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>
${all
  .slice(1)
  .map((p) => `<p style="opacity:.75">${escaped(p)}</p>`)
  .join('\n')}
</div></body></html>
`;
