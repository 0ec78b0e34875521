import { createServer } from 'node:http';
import { freePort } from '@tact/servers';
import type { StackUrls } from '../stack';
import { forgottenWords } from './forgotten';
import type { DemoReport, Example } from './report';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function bars(counts: Record<string, number>): string {
  const most = Math.max(1, ...Object.values(counts));
  const rows = Object.entries(counts).map(
    ([name, n]) =>
      `<tr><th scope="row">${escaped(name)}</th><td class="n">${n}</td>
<td class="bar"><span style="width:${Math.max(1, Math.round((100 * n) / most))}%"></span></td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

const example = (api: string, e: Example): string =>
  `<li><strong>${escaped(e.play)}</strong> by ${escaped(e.channel)}${
    e.why.length === 0 ? '' : `<br>${e.why.map((w) => `“${escaped(w)}”`).join(' ')}`
  }<br><code>${escaped(e.verdict)}${e.reasons.length === 0 ? '' : `: ${escaped(e.reasons.join(', '))}`}</code>
<small>GET ${escaped(api)}/v1/decisions/${escaped(e.decisionId)}</small></li>`;

/** The report as a page: no scripts, dark and light, phone and desktop. */
export function reportPage(r: DemoReport, urls: StackUrls): string {
  const said = r.examples.filter((e) => e.verdict === 'send');
  const silent = r.examples.filter((e) => e.verdict !== 'send');
  const list = (items: string[]) => `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tact: what it said, held, and why</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><style>
:root{--ink:#23262b;--soft:#5b626d;--paper:#fbfaf7;--card:#fff;--line:#e4e0d7;--accent:#31594d}
@media (prefers-color-scheme:dark){:root{--ink:#ece9e2;--soft:#a8a59d;--paper:#17191c;--card:#1e2125;--line:#34373c;--accent:#8fc3b1}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 ui-serif,Georgia,serif}
main{max-width:66rem;margin:0 auto;padding:3rem 1.25rem}h1{font-weight:500;font-size:1.9rem;margin:0 0 .5rem}
h2{font-weight:500;font-size:1.2rem;margin:0 0 .75rem}.soft,small{color:var(--soft)}small{display:block;overflow-wrap:anywhere}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1rem;margin:2rem 0}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1.25rem}
.wide{margin:1rem 0}table{border-collapse:collapse;width:100%}th{font-weight:400;text-align:left;padding:.15rem .5rem .15rem 0}
td.n{text-align:right;font-variant-numeric:tabular-nums;padding-right:.75rem}td.bar{width:40%}
td.bar span{display:block;height:.6rem;border-radius:.3rem;background:var(--accent)}ul{padding-left:1.1rem;margin:0}li{margin:0 0 .75rem}
.big{font-size:1.6rem;font-variant-numeric:tabular-nums}a{color:var(--accent)}code{font-size:.85em}
</style></head><body><main><h1>What Tact said, what it held, and why</h1>
<p class="soft">Synthetic people, from the data set in <code>demo/</code> (Apache-2.0). It is about nobody.</p>
<p class="big">${r.sent} sent · ${r.accepted} accepted · ${r.duplicates} duplicates · ${r.rejected} rejected · ${r.applied} applied</p>
<p><a href="${escaped(urls.temporalUi)}">Temporal UI</a> · <a href="${escaped(urls.mail)}">Mails</a> ·
<a href="${escaped(urls.docs)}">API</a> · <a href="${escaped(urls.api)}/codec/login">Read payloads</a></p>
<div class="grid">
<section><h2>${r.journeys.total} journeys, by stage</h2>${bars(r.journeys.byStage)}</section>
<section><h2>How personal</h2>${bars(r.journeys.byLevel)}</section>
<section><h2>${r.decisions.total} decisions</h2>${bars(r.decisions.byVerdict)}</section>
<section><h2>Reasons for silence</h2>${bars(r.decisions.byReason)}</section>
${Object.entries(r.touches.byChannel)
  .map(([channel, fates]) => `<section><h2>By ${escaped(channel)}</h2>${bars(fates)}</section>`)
  .join('')}
<section><h2>What came of it</h2>${bars(r.touches.byOutcome)}</section></div>
<section class="wide"><h2>Said</h2><ul>${said.map((e) => example(urls.api, e)).join('')}</ul></section>
<section class="wide"><h2>Held back</h2><ul>${silent.map((e) => example(urls.api, e)).join('')}</ul></section>
<section class="wide"><h2>While you watched</h2>${list(r.live)}</section>
<section class="wide"><h2>Somebody asked to be forgotten</h2>${list(forgottenWords(r.forgotten))}
${bars(r.forgotten.deleted)}</section>
<section class="wide"><h2>What the demo made up</h2>${list(r.made)}</section>
</main></body></html>`;
}

/** Shows the page on this machine. */
export async function servePage(html: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort(8030);
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(html);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
