import { html, type Html } from './design/html';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** Whether somebody may be learned about, as they or their browser said. */
export interface Learning {
  limited: boolean;
  since?: string;
  by?: string;
  dropped?: { events: number };
}

/** Whether anything may be learned from what they do, and the switch for it. */
export function learningSection(visit: Visit, learning: Learning): Html {
  const { say, post } = speaking(visit);
  const { limited, since, by = '', dropped } = learning;
  const isBrowsers = by.startsWith('Sec-GPC');
  return html`<section aria-labelledby="learning">
    <h2 id="learning">${say('learnTitle')}</h2>
    <div class="card">
      ${
        limited
          ? html`<p class="strong">
                ${say(isBrowsers ? 'learnOffByBrowser' : 'learnOff', { since: new Date(since ?? 0) })}
              </p>
              <p class="soft">
                ${say('learnOffText')}${dropped && dropped.events > 0 && ` ${say('learnDropped', { events: dropped.events })}`}
              </p>
              ${post('/learning', html`<button class="quiet" name="do" value="learn">${say('learnAgain')}</button>`)}`
          : html`<p>${say('learnOn')}</p>
              ${post('/learning', html`<button class="quiet" name="do" value="limit">${say('learnLimit')}</button>`)}`
      }
    </div>
  </section>`;
}
