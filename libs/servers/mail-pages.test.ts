import { esc, framedHtml } from './mail-pages';

test('everything that could be markup is escaped', () => {
  expect(esc(`<a href="x" title='y'>&</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
});

test('links of a framed mail open outside the frame, wherever its head is', () => {
  expect(framedHtml('<p>hi</p>')).toBe('<base target="_blank"><p>hi</p>');
  expect(framedHtml('<!doctype html><head lang="en"><title>t</title></head>')).toBe(
    '<!doctype html><head lang="en"><base target="_blank"><title>t</title></head>',
  );
});
