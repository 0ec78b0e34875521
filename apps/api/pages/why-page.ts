import type { Decision } from '@tact/journey';
import type { Because } from '@tact/explanations';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** Why one thing was said: their own deed first, how sure that is, and how to end it. */
export function whyBody(
  visit: Visit,
  { decision, because }: { decision: Decision | undefined; because: Because | undefined },
  { stop }: { stop: string | null },
): Html {
  const allowed = decision?.checks.filter((check) => check.answer === 'allow').length ?? 0;
  return html`${
      because
        ? html`<p class="lead">${because.sentence}</p>
            ${[...because.more, ...because.confidence].map((line) => html`<p>${line}</p>`)}`
        : html`<p class="lead">${visit.say('whyGone')}</p>`
    }
    <div class="actions">
      ${stop !== null && html`<a class="button" href="${stop}">${visit.tell('toStop')}</a>`}
      <a class="button quiet" href="${visit.section('')}">${visit.tell('toPreferences')}</a>
    </div>
    ${
      decision &&
      html`<details>
        <summary>${visit.say('whyHow')}</summary>
        <div class="stack">
          ${decision.verdict.do === 'send' && html`<p>${visit.tell('rulesAsked', { count: allowed })}</p>`}
          <p class="small soft">${visit.tell('decision')} <code>${decision.id}</code></p>
        </div>
      </details>`
    }`;
}
