import type { TouchDoc } from '@tact/records';
import type { Because } from '@tact/explanations';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** One thing that was said, as the person may recognize it. */
export interface SentTouch {
  touch: TouchDoc;
  because: Because | null;
  /** Null where it is no longer known, or named something of theirs. */
  subject: string | null;
}

/** What was sent, the newest first, each with its reason. */
export function historyBody(
  visit: Visit,
  items: SentTouch[],
  { next, isFirst }: { next: string | null; isFirst: boolean },
): Html {
  const page = visit.section('/history');
  return html`<p class="lead">${visit.say('historyLead')}</p>
    ${
      items.length === 0
        ? html`<p class="empty">${visit.say('historyNone')}</p>`
        : html`<ol class="rows" reversed>
            ${items.map((item) => row(visit, item))}
          </ol>`
    }
    <div class="actions">
      ${next !== null && html`<a class="button quiet" href="${page}?before=${encodeURIComponent(next)}">${visit.say('historyMore')}</a>`}
      ${!isFirst && html`<a href="${page}">${visit.say('historyNewest')}</a>`}
    </div>`;
}

function row(visit: Visit, { touch, because, subject }: SentTouch): Html {
  const { reader } = visit.visitor;
  const { channels } = reader.language.catalogue;
  const purpose = reader.names.purpose(touch.purpose) ?? touch.purpose;
  const at = new Intl.DateTimeFormat(reader.language.locale, {
    ...{ dateStyle: 'long', timeStyle: 'short' },
    timeZone: reader.timeZone ?? 'UTC',
  }).format(touch.reservedAt);
  const fate = visit.say('fate', { fate: touch.fate });
  const isSent = touch.fate === 'delivered';
  return html`<li class="stack">
    <div class="small soft">
      <time datetime="${touch.reservedAt.toISOString()}">${at}</time> · ${channels[touch.channel]}
      ${!isSent && html`<span class="tag warm">${fate}</span>`}
    </div>
    <p class="strong">${subject ?? purpose}</p>
    ${subject !== null && html`<p class="small soft">${purpose}</p>`}
    ${touch.outcome !== null && html`<p class="small">${visit.say('outcome', { outcome: touch.outcome })}</p>`}
    <details>
      <summary>${visit.say('historyWhy')}</summary>
      <div class="stack">
        <p>${because?.sentence ?? visit.say('whyGone')}</p>
        <p class="small">
          <a
            href="${visit.section('/history')}/${touch._id}"
            aria-label="${visit.say('historyFull')}: ${subject ?? purpose}, ${at}"
            >${visit.say('historyFull')}</a
          >
        </p>
      </div>
    </details>
  </li>`;
}
