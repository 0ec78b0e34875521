import type { RegisteredPurpose } from '@tact/policy';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** What stands behind a purpose's headline: by what right, for how long, with what, and an example. */
export function noticeOf(visit: Visit, purpose: RegisteredPurpose, uses: string[]): Html {
  const basis = purpose.lawfulBasis.replace('-', '_');
  const isConsent = purpose.lawfulBasis === 'consent';
  return html`<details>
    <summary>${visit.say('whatMeans')}</summary>
    <div class="stack">
      <p>${visit.say('detailBasis', { basis })}</p>
      ${isConsent && html`<p>${visit.say('detailMonths', { months: purpose.consentMonths })}</p>`}
      ${
        uses.length > 0 &&
        html`<p>
          ${visit.say('uses')}: ${uses.join(', ')}.
          <a href="${visit.section('/data')}">${visit.say('dataTitle')}</a>
        </p>`
      }
      <p class="example"><strong>${visit.say('example')}:</strong> ${exampleOf(visit, purpose)}</p>
    </div>
  </details>`;
}

/** An example of its own, in the reader's language, where the register gives one. */
function exampleOf(visit: Visit, purpose: RegisteredPurpose): string {
  const { language } = visit.visitor.reader.language.catalogue;
  return purpose.translations?.[language]?.example ?? purpose.example ?? visit.say('exampleConsent');
}
