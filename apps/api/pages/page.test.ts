import { createHash } from 'node:crypto';
import { html } from './design/html';
import { escaped, page, pageHeaders } from './page';

const csp = (): string => pageHeaders()['content-security-policy'] ?? '';

test('the style that a page carries is the one that its policy allows', () => {
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page('Title', html`<p>Text</p>`)) ?? [];
  expect(style.length).toBeGreaterThan(1_000);
  expect(csp()).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
});

test('no page runs a script, loads anything, sets a base or is framed by strangers', () => {
  expect(csp()).toMatch(/^default-src 'none'; /);
  expect(csp()).not.toContain('script-src');
  expect(csp()).toContain("frame-ancestors 'none'");
  expect(csp()).toContain("base-uri 'none'");
  expect(page('Title', html`<p>Text</p>`)).not.toMatch(/<script|style="|src=|@import|url\(/);
});

test('what is put into a page is text, wherever it stands', () => {
  const nasty = `"><script>alert('x')</script>`;
  const made = page(
    nasty,
    html`<p title="${nasty}">${nasty}</p>
      ${[nasty, html`<b>${nasty}</b>`]}`,
    'en',
    {
      mark: nasty,
    },
  );
  expect(made).not.toContain('<script');
  expect(made.split(escaped(nasty)).length - 1).toBe(7);
});

test('what is not there leaves nothing', () => {
  expect(String(html`<p>${null}${undefined}${false}${''}${0}</p>`)).toBe('<p>0</p>');
});
