import { ownDataText, ownDataTexts, type OwnDataText, type Values } from '@tact/explanations';
import { exportManifest, treeOf, type FieldTree } from '@tact/records';
import type { ArchivedRecord, Occasion } from './contents';
import { recordLine } from './page-lines';
import { dated, escaped } from './page-values';
import { style } from './page-style';
import { recordBody } from './page-record';
import type { ArchivedStore } from './stores';

/** So many entries of a store are on the page; further ones are in the other files. */
const MOST_ENTRIES = 500;

/** The page of an archive, piece by piece: it loads nothing, runs nothing, and every text on it is escaped. */
export class Page {
  private entries = 0;
  private tree: FieldTree | null = null;

  constructor(
    private readonly occasion: Occasion,
    private readonly stores: ArchivedStore[],
  ) {}

  head(): string {
    const { scope, at, shop, reader, processing, privacyContact } = this.occasion;
    const title = this.say('pageTitle', { shop });
    const { name, address, contact, authority } = processing.controller;
    const sections = this.stores.map(
      ({ store }) => `<li><a href="#${store}">${escaped(this.nameOf(store))}</a></li>`,
    );
    const jumps = (['consentEntries', 'decisions'] as const).flatMap((key) => {
      const store = this.stores.find((one) => one.key === key)?.store;
      if (store === undefined) return [];
      const text = this.text(key === 'decisions' ? 'pageDecisions' : 'pageConsents');
      return [`<li><a href="#${store}">${text}</a></li>`];
    });
    return `<!doctype html>
<html lang="${escaped(reader.language.locale)}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<style>${style}</style></head><body><main>
<h1>${escaped(title)}</h1>
<p class="lead">${this.text('pageLead', { scope, at })}</p>
<p>${this.text('pageFiles')} ${this.text('pageEnglish')}</p>
<ul>${jumps.join('')}</ul>
<h2>${this.text('pageWho')}</h2>
<p>${[name, address].map(escaped).join('<br>')}</p>
<p>${this.text('pageContact')}: ${escaped(contact)}, ${escaped(privacyContact.replace(/^mailto:/, ''))}</p>
${authority ? `<p>${this.text('pageAuthority')}: ${escaped(authority)}</p>` : ''}
<p>${this.text('pageRights')}</p>
<p>${this.text('pageSource')}</p>
${scope === 'access' ? `<p>${this.text('pageProfiling')}</p>` : ''}
<h2>${this.text('pagePurposes')}</h2>
<dl>${processing.purposes
      .map(
        ({ id, words, lawfulBasis, because }) =>
          `<div><dt>${escaped(reader.names.purpose(id) ?? id)}</dt><dd lang="en">${escaped(words)} <span class="soft">${escaped(lawfulBasis)}. ${escaped(because)}</span></dd></div>`,
      )
      .join('')}</dl>
<h2>${this.text('pageRecipients')}</h2>
<dl>${processing.recipients
      .map(
        (one) => `<div><dt lang="en">${escaped(one.name)}</dt><dd lang="en">${escaped(one.gets)}</dd></div>`,
      )
      .join('')}${this.processors()}</dl>
<h2>${this.text('pageTransfers')}</h2><p lang="en">${escaped(processing.transfers)}</p>
<h2>${this.text('pageStores')}</h2>
<ul class="contents">${sections.join('')}</ul>
${scope === 'access' ? `<p>${this.text('pageCopies')}</p>` : ''}`;
  }

  openStore({ store, holds, shape, fields }: ArchivedStore): string {
    this.entries = 0;
    this.tree = treeOf(Object.fromEntries(Object.entries(shape).filter(([, { isCopy }]) => !isCopy)));
    const readers = [...new Set(fields.flatMap((field) => field.readers.split(', ')))].join(', ');
    const kept = [...new Map(fields.map(({ until, reason }) => [until, reason]))];
    return `<section aria-labelledby="${store}"><h2 id="${store}">${escaped(this.nameOf(store))}</h2>
<p lang="en">${escaped(holds)}</p>
<details class="about"><summary>${this.text('pageReadBy', { readers })}</summary><ul>${kept
      .map(([until, reason]) => `<li lang="en">${escaped(until)}. ${escaped(reason)}</li>`)
      .join('')}</ul></details>`;
  }

  record(one: ArchivedRecord): string {
    this.entries += 1;
    if (this.entries > MOST_ENTRIES || this.tree === null) return '';
    const { reader } = this.occasion;
    const told = one.explained
      ? [one.explained.sentence, ...one.explained.more, ...one.explained.wouldChange]
          .map((sentence) => `<p>${escaped(sentence)}</p>`)
          .join('')
      : '';
    const line = recordLine(one, reader);
    return `<details><summary>${line}</summary>${told}${recordBody(one.record, this.tree, (value) => dated(value, reader, (text) => this.say(text)))}</details>`;
  }

  closeStore(): string {
    const more = this.entries - MOST_ENTRIES;
    const count = this.text('pageEntries', { count: this.entries });
    return `<p class="soft">${count}.${more > 0 ? ` ${this.text('pageMore', { count: more })}` : ''}</p></section>`;
  }

  tail(): string {
    const { leftOut } = exportManifest();
    const rows = [
      ...leftOut.map(({ store, because }) => [store, because]),
      ...this.stores.flatMap((one) =>
        one.leftOut.map(({ path, what, because }) => [`${one.store}, ${path}: ${what}`, because]),
      ),
    ];
    return `<h2>${this.text('pageLeftOut')}</h2><dl lang="en">${rows
      .map(([what = '', because = '']) => `<div><dt>${escaped(what)}</dt><dd>${escaped(because)}</dd></div>`)
      .join('')}</dl></main></body></html>\n`;
  }

  /** Who else holds a copy, what for, and how they know them. */
  private processors(): string {
    return this.occasion.processors
      .map(({ name, gets, does, knowsYouBy, since }) => {
        const by = knowsYouBy.length > 1 ? 'both' : (knowsYouBy[0] ?? 'user-id');
        const words = [gets, ...(does === null ? [] : [does])].map(escaped).join(' ');
        const known = this.text('pageKnowsYou', { by, since });
        return `<div><dt>${escaped(name)}</dt><dd>${words} <span class="soft">${known}</span></dd></div>`;
      })
      .join('');
  }

  private nameOf(store: string): string {
    const text = `store_${store}`;
    return (ownDataTexts as readonly string[]).includes(text) ? this.say(text as OwnDataText) : store;
  }

  private say(text: OwnDataText, values: Values = {}): string {
    return ownDataText(text, this.occasion.reader, values);
  }

  private text(text: OwnDataText, values: Values = {}): string {
    return escaped(this.say(text, values));
  }
}
