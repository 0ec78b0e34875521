import type { Choosable } from '@tact/policy';
import { html, type Html } from './design/html';
import { option, wordsIn } from './options';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** What somebody is spared of for a while, told with their leave by whoever; why stays between them. */
export interface Spared {
  context: string;
  tags: string[];
  until: Date;
}

/**
 * Days and themes that are left out. What they choose here needs no reason; what was told elsewhere is shown by what it
 * leaves out and not by why, for a page may be seen over a shoulder.
 */
export function sparedSection(
  visit: Visit,
  occasions: Choosable[],
  own: Spared | null,
  others: Spared[],
): Html | null {
  if (occasions.length === 0 && own === null && others.length === 0) return null;
  const { say, post } = speaking(visit);
  return html`<section aria-labelledby="spared">
    <h2 id="spared">${say('spareTitle')}</h2>
    <p>${say('spareIntro')}</p>
    ${
      others.length > 0 &&
      html`<div class="card">
        <ul class="rows">
          ${others.map(({ context, tags, until }) => {
            const what = tags.map((tag) => nameOf(visit, occasions, tag)).join(', ');
            return html`<li class="row">
              <div>
                <span class="strong">${what}</span>
                <div class="small soft">${say('spareUntil', { until })}</div>
              </div>
              ${post(
                '/spared/end',
                html`<input type="hidden" name="context" value="${context}" /><button
                    class="quiet"
                    aria-label="${say('spareEndOf', { what })}"
                  >
                    ${say('spareEnd')}
                  </button>`,
              )}
            </li>`;
          })}
        </ul>
      </div>`
    }
    <div class="card">
      ${post(
        '/spared',
        html`<fieldset>
            <legend>${say('spareLegend')}</legend>
            ${own && html`<p class="hint">${say('spareUntil', { until: own.until })}</p>`}
            <div class="options">
              ${withKept(occasions, own).map((occasion) => {
                const { name, words } = wordsIn(visit, occasion);
                const isLeftOut = own?.tags.includes(occasion.id) ?? false;
                return option('tag', occasion.id, name, isLeftOut, 'checkbox', words);
              })}
            </div>
          </fieldset>
          <button>${say('spareSave')}</button>`,
      )}
    </div>
  </section>`;
}

/** What they left out stays in sight, also when nobody lists it any more. */
const withKept = (occasions: Choosable[], own: Spared | null): Choosable[] => [
  ...occasions,
  ...(own?.tags ?? [])
    .filter((tag) => !occasions.some(({ id }) => id === tag))
    .map((id) => ({ id, name: plain(id) })),
];

function nameOf(visit: Visit, occasions: Choosable[], tag: string): string {
  const occasion = occasions.find(({ id }) => id === tag);
  return occasion ? wordsIn(visit, occasion).name : plain(tag);
}

const plain = (id: string): string => id.replaceAll('-', ' ');
