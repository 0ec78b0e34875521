import { aboutConsent } from '@tact/explanations';
import type { Standing } from '../customers/ending-choices';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

const texts = {
  ends: 'keepEnds',
  kept: 'keepKept',
  lapsing: 'keepLapsing',
  lapsed: 'keepLapsed',
  gone: 'keepGone',
} as const;

/** What ends, and both answers to it, of one size. */
export function keepBody(visit: Visit, standings: Standing[]): Html {
  const isOpen = standings.some(({ is }) => is === 'ends' || is === 'lapsing');
  const isOver = standings.some(({ is }) => is === 'lapsed' || is === 'gone');
  return html`${isOpen && html`<p class="lead">${visit.tell('keepIntro')}</p>`}
    ${standings.map((standing) => card(visit, standing))}
    ${isOpen && html`<p class="soft">${visit.tell('keepSilence')}</p>`}
    ${isOver && html`<p>${visit.tell('keepAnew')}</p>`}
    <div class="actions">
      <a class="button quiet" href="${visit.at('')}">${visit.tell('whyTitle')}</a>
      <a class="button quiet" href="${visit.section('')}">${visit.tell('toPreferences')}</a>
    </div>`;
}

/** One consent: how it stands, and while it holds both answers in one form and one row, looking the same. */
function card(visit: Visit, { is, end, until }: Standing): Html {
  const { purpose, channel } = end;
  const about = aboutConsent(purpose, channel, visit.visitor.reader);
  const isOpen = is === 'ends' || is === 'lapsing';
  const button = (choice: string, text: 'keepButton' | 'lapseButton', full: 'keepThat' | 'lapseThat'): Html =>
    html`<button class="quiet" name="choice" value="${choice}" aria-label="${visit.tell(full, about)}">
      ${visit.tell(text)}
    </button>`;
  return html`<div class="card">
    <p>${visit.tell(texts[is], { ...about, until })}</p>
    ${is === 'lapsing' && html`<p class="soft">${visit.tell('keepChangeOfMind')}</p>`}
    ${
      isOpen &&
      html`<form method="post" action="${visit.at('/keep')}" class="equal">
        <input type="hidden" name="purpose" value="${purpose}" /><input
          type="hidden"
          name="channel"
          value="${channel}"
        />
        ${button('keep', 'keepButton', 'keepThat')} ${button('lapse', 'lapseButton', 'lapseThat')}
      </form>`
    }
  </div>`;
}
