import { objectForm, pauseForm } from './choices-page';
import { html, type Html } from './design/html';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** What a link that is too old to show anything personal still does: everything that makes it stiller. */
export function staleBody(visit: Visit): Html {
  const { say, post } = speaking(visit);
  const { link, viewDays } = visit.visitor;
  return html`<p class="lead">${say('staleLead', { days: viewDays })}</p>
    <div class="card">
      <p class="soft">${say('staleFreshText')}</p>
      ${post('/fresh-link', html`<button>${say('staleFresh')}</button>`)}
    </div>
    <section aria-labelledby="quiet">
      <h2 id="quiet">${say('staleQuiet')}</h2>
      <ul class="rows">
        ${
          link.touchId !== '' &&
          html`<li class="row">
            <p class="strong">${say('staleStop')}</p>
            <a class="button quiet" href="${visit.at('/stop')}">${say('stopOne')}</a>
          </li>`
        }
        <li class="row">
          <div>
            <p class="strong">${say('staleLess')}</p>
            <p class="small soft">${say('staleLessText')}</p>
          </div>
          ${post('/rhythm', html`<button class="quiet" name="every" value="30">${say('staleLessButton')}</button>`)}
        </li>
        <li class="row">
          <div>
            <p class="strong">${say('stalePlain')}</p>
            <p class="small soft">${say('stalePlainText')}</p>
          </div>
          ${post('/ceiling', html`<button class="quiet" name="ceiling" value="general">${say('stalePlainButton')}</button>`)}
        </li>
        <li class="row">
          <div>
            <p class="strong">${say('learnTitle')}</p>
            <p class="small soft">${say('learnOn')}</p>
          </div>
          ${post('/learning', html`<button class="quiet" name="do" value="limit">${say('learnLimit')}</button>`)}
        </li>
      </ul>
    </section>
    ${pauseForm(visit)} ${objectForm(visit)}`;
}
