import { ownDataText, type OwnDataText, type Values } from '@tact/explanations';
import type { OwnData } from '../privacy/self-service';
import { html, type Html } from './design/html';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** To take one's data away, and to be deleted: what each means is said before it is asked. */
export function ownDataSection(visit: Visit, { isReachable, open, privacyContact }: OwnData): Html {
  const say = (text: OwnDataText, values: Values = {}) => ownDataText(text, visit.visitor.reader, values);
  const { post } = speaking(visit);
  const underWay = (right: string): Html | null => {
    const one = open.find(({ request }) => request.right === right);
    if (one === undefined) return null;
    const { request, confirmBy } = one;
    return request.state === 'unconfirmed'
      ? html`<p class="strong">${say('asked', { until: confirmBy })}</p>`
      : html`<p class="strong">${say('running', { at: request.receivedAt })}</p>`;
  };
  const form = (right: 'access' | 'erasure', fields: Html): Html =>
    underWay(right) ?? (isReachable ? post('/own-data', fields) : unreachable);
  const unreachable = html`<p>${say('noAddress')}</p>
    <p><a href="${privacyContact}">${say('askUs')}</a></p>`;
  return html`<section aria-labelledby="own">
    <h2 id="own">${say('ownTitle')}</h2>
    <div class="card">
      <h3>${say('takeTitle')}</h3>
      <p>${say('takeText')}</p>
      ${isReachable && html`<p class="soft">${say('howConfirmed')}</p>`}
      ${form('access', html`<button name="ask" value="access" class="quiet">${say('takeButton')}</button>`)}
    </div>
    <div class="card">
      <h3>${say('deleteTitle')}</h3>
      <p>${say('deleteText')}</p>
      <p>${say('deleteStops')}</p>
      <p>${say('deleteLeft')}</p>
      ${isReachable && html`<p class="soft">${say('howConfirmed')}</p>`}
      ${form(
        'erasure',
        html`<p>
            <label><input type="checkbox" name="copy" value="yes" /> ${say('deleteCopy')}</label>
          </p>
          <button name="ask" value="erasure" class="quiet">${say('deleteButton')}</button>`,
      )}
    </div>
  </section>`;
}
