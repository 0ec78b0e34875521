import { centreTexts } from '@tact/explanations';
import { html, type Html } from './design/html';
import { page } from './page';
import type { Note, Section, Visit } from './visit';

const contents = [
  ['', 'navChoices'],
  ['/rhythm', 'navRhythm'],
  ['/about-you', 'navYou'],
  ['/history', 'navHistory'],
  ['/data', 'navData'],
  ['/look', 'navLook'],
] as const;

/** What a request's address says of what was just done. */
export type NoteQuery = { note?: unknown; onItsWay?: unknown };

/** A page of the preference centre, with the others beside it and, once, what was just done. */
export function centrePage(
  visit: Visit,
  section: Section | null,
  title: string,
  body: Html,
  query: NoteQuery = {},
): string {
  const { visitor } = visit;
  return page(title, html`${noteOf(visit, query)}${body}`, visitor.reader.language.locale, {
    look: visitor.look,
    mark: visitor.shopName,
    skip: visit.say('skip'),
    ...(visitor.isFresh ? { contents: contentsOf(visit, section) } : {}),
    foot: html`<p>${visit.say('footNothing')}</p>
      <p>${visit.say('footLink')}</p>`,
  });
}

const contentsOf = (visit: Visit, section: Section | null): Html =>
  html`<nav class="contents" aria-label="${visit.say('contents')}">
    <ul>
      ${contents.map(
        ([path, name]) =>
          html`<li>
            <a href="${visit.section(path)}" ${path === section && html` aria-current="page"`}
              >${visit.say(name)}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;

/** Said where the eye and the screen reader begin. */
function noteOf(visit: Visit, { note, onItsWay }: NoteQuery): Html | null {
  if (typeof note !== 'string' || !isNote(note)) return null;
  const failed = note.startsWith('failed');
  return html`<div class="note ${failed && 'warm'}" id="note" role="status" tabindex="-1">
    <p>
      <strong>${visit.say(failed ? 'failedTitle' : 'doneTitle')}.</strong>
      ${visit.say(note)}${onItsWay !== undefined && ` ${visit.say('onItsWay')}`}
    </p>
  </div>`;
}

const isNote = (note: string): note is Note =>
  /^(done|failed)./.test(note) && (centreTexts as readonly string[]).includes(note);
