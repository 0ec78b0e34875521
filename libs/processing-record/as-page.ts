import type { ProcessingRecord, RecordedField, RecordedStore } from './processing-record';

/** One page that loads nothing, runs nothing and prints well. */
export function asPage(record: ProcessingRecord): string {
  const { controller, stores, intake, retention, purposes, recipients, findings } = record;
  const fields = stores.reduce((sum, store) => sum + store.fields.length, 0);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Record of processing: ${text(controller.name)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>${style}</style></head><body><main>
<h1>Record of processing activities</h1>
<p class="lead">What Tact keeps about people, what for, for how long and why: ${stores.length} stores, ${fields} fields. As Art. 30 GDPR asks for it, made of what the software itself goes by on ${text(record.madeAt.slice(0, 10))}.</p>
${findings.map((one) => `<p class="note">${text(one)}</p>`).join('')}
<nav aria-label="Contents"><ul>${sections.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>
${section('controller', `<dl><dt>Name</dt><dd>${text(controller.name)}</dd><dt>Address</dt><dd>${text(controller.address)}</dd><dt>Contact</dt><dd>${text(controller.contact)}</dd><dt>Country</dt><dd>${text(controller.country)}</dd>${controller.authority ? `<dt>Complaints go to</dt><dd>${text(controller.authority)}</dd>` : ''}</dl>`)}
${section(
  'purposes',
  table(
    'Purposes',
    ['Purpose', 'What for', 'Lawful basis', 'Where it rests'],
    purposes.map((p) => [p.id, p.words, p.lawfulBasis, p.because]),
  ),
)}
${section(
  'categories',
  table(
    'Categories of people and data',
    ['Category', 'What it is', 'Of whom', 'Sensitivity'],
    record.categories.map((c) => [c.id, c.words, c.of, c.sensitivity]),
  ),
)}
${section(
  'recipients',
  table(
    'Recipients',
    ['Recipient', 'What it gets'],
    recipients.map((r) => [r.name, r.gets]),
  ),
)}
${section('transfers', `<p>${text(record.transfers)}</p>`)}
${section(
  'retention',
  table(
    'Retention',
    ['Category', 'Kept for', 'Counted from, or ended by', 'Why', 'Purged by'],
    retention.map((r) => [r.id, inWords(r.keptFor), r.until, r.reason, r.purgedBy ?? '']),
  ),
)}
${section('security', `<ul>${record.security.map((one) => `<li>${text(one)}</li>`).join('')}</ul>`)}
${section('stores', `<p>Each opens to its fields; what is sealed stands under the field that it is sealed in.</p>${stores.map(store).join('')}`)}
${section(
  'incoming',
  `<p>Every other property is dropped before anything is stored.</p>${table(
    'What may come in',
    ['Path', 'Serves', 'How it is known', 'Purpose', 'Lawful basis', 'Kept for', 'Why'],
    intake.map((i) => [
      i.path,
      i.field,
      i.provenance,
      i.purpose,
      i.lawfulBasis,
      inWords(i.keptFor),
      i.reason,
    ]),
  )}`,
)}
</main></body></html>
`;
}

const sections = [
  ['controller', 'Who answers for it'],
  ['purposes', 'Purposes'],
  ['categories', 'Categories of people and data'],
  ['recipients', 'Who gets any of it'],
  ['transfers', 'Transfers to other countries'],
  ['retention', 'How long, and why'],
  ['security', 'How it is kept safe'],
  ['stores', 'Store by store, field by field'],
  ['incoming', 'What may come in'],
] as const;

type SectionId = (typeof sections)[number][0];

const section = (id: SectionId, body: string): string =>
  `<section id="${id}"><h2>${sections.find(([one]) => one === id)?.[1] ?? ''}</h2>${body}</section>`;

const store = ({ store: name, holds, about, fields }: RecordedStore): string =>
  `<details open><summary><code>${text(name)}</code> <span class="tag">${about}</span></summary><p>${text(holds)}</p>${table(
    `Fields of ${name}`,
    ['Field', 'What it is', 'Category', 'Purpose', 'Lawful basis', 'Kept', 'Read by', 'On erasure'],
    fields.map((field) => [
      field.sealedIn === null ? field.path : `${field.sealedIn} › ${field.path}`,
      ...[
        field.what,
        field.category,
        field.purpose,
        field.lawfulBasis,
        kept(field),
        field.readers,
        field.onErasure,
      ],
    ]),
  )}</details>`;

const kept = ({ keptFor, until }: RecordedField): string =>
  keptFor === null ? until : `${inWords(keptFor)} ${until}`;

function inWords(duration: string | null): string {
  if (duration === null) return 'no fixed time';
  const parts = [...duration.matchAll(/(\d+)([YMWD])/g)].map(
    ([, n, unit]) => `${n} ${units[unit as Unit]}${n === '1' ? '' : 's'}`,
  );
  return parts.length === 0 ? duration : parts.join(', ');
}

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' };
type Unit = keyof typeof units;

/** A table that can be scrolled with the keyboard where it is wider than the page. */
const table = (caption: string, heads: string[], rows: string[][]): string =>
  `<div class="wide" role="region" aria-label="${text(caption)}" tabindex="0"><table><caption>${text(caption)}</caption><thead><tr>${heads
    .map((head) => `<th scope="col">${text(head)}</th>`)
    .join('')}</tr></thead><tbody>${rows
    .map(
      ([first = '', ...rest]) =>
        `<tr><th scope="row">${text(first)}</th>${rest.map((one) => `<td>${text(one)}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table></div>`;

const text = (raw: string): string => raw.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const style = `
:root{--ink:#22262a;--soft:#585f68;--paper:#f7f5f0;--sheet:#fffefb;--line:#e0dbd0;--accent:#2c5b4e;--tint:#e5eee9;--onTint:#1f4439;--warm:#f6ead3;--onWarm:#5f4410}
@media (prefers-color-scheme:dark){:root{--ink:#ebe8e1;--soft:#aaa79f;--paper:#15171a;--sheet:#1d2023;--line:#33373b;--accent:#93c7b5;--tint:#21312c;--onTint:#bfe0d3;--warm:#3a2f1a;--onWarm:#f0d9a8}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:break-word}
main{max-width:76rem;margin:0 auto;padding:2.5rem 1rem 4rem}h1,h2{font-family:ui-serif,Charter,Georgia,"Liberation Serif",serif;font-weight:500;line-height:1.2}
h1{font-size:2.1rem;margin:0}h2{font-size:1.5rem;margin:2.5rem 0 .75rem}.lead{font-size:1.125rem;color:var(--soft);max-width:44rem}p,li,dd{max-width:48rem}
a,summary{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:3px}.note{background:var(--warm);color:var(--onWarm);padding:1rem;border-radius:.75rem}
nav ul{list-style:none;padding:0;columns:2 16rem}nav li{padding:.35rem 0;break-inside:avoid}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}dt{color:var(--soft)}dd{margin:0}
details{background:var(--sheet);border:1px solid var(--line);border-radius:.75rem;padding:.25rem 1rem 1rem;margin:1rem 0}summary{cursor:pointer;padding:.75rem 0;font-weight:600}
.tag{font-weight:400;font-size:.875rem;background:var(--tint);color:var(--onTint);border-radius:1rem;padding:.1rem .6rem;margin-left:.5rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.45}caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere;min-width:6rem}thead th{color:var(--soft);font-weight:600}tbody th{font-weight:500;font-family:ui-monospace,"Liberation Mono",monospace;font-size:.8125rem}
@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--sheet:#fff;--line:#bbb;--accent:#000;--tint:#eee;--onTint:#000}@page{size:A4 landscape;margin:12mm}main{max-width:none;padding:0}nav{display:none}.wide{overflow:visible}details{border:0;padding:0}thead{display:table-header-group}tr{break-inside:avoid}table{font-size:7.5pt}}
`.trim();
