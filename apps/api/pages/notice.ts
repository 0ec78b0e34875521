import { createHash } from 'node:crypto';
import type { RegisteredPurpose } from '@tact/policy';
import { refOf, type NoticeRef, type Records } from '@tact/records';
import { html, type Html } from './design/html';
import { nameOf, wordsOf } from './speaking';
import { THEMSELVES, type Visit } from './visit';

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

/**
 * What they have before them when they agree on their own pages, as the ledger names it. Its version is a hash of
 * the words, so that it says the same for ever and other words are another version.
 */
export async function noticeRead(
  { notices }: Pick<Records, 'notices'>,
  visit: Visit,
  purpose: RegisteredPurpose,
): Promise<NoticeRef | null> {
  const { language } = visit.visitor.reader.language.catalogue;
  const months = visit.say('detailMonths', { months: purpose.consentMonths });
  const text = `${nameOf(visit, purpose)}\n${wordsOf(visit, purpose)}\n${months}`;
  const version = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const id = `preference-centre.${purpose.id}`;
  await notices.register([{ id, version, language, text, url: null, by: THEMSELVES.name }]);
  const [read] = await notices.version(id, version);
  return read ? refOf(read) : null;
}
