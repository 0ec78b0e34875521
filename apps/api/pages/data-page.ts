import { centreTexts, type CentreText } from '@tact/explanations';
import type { ContactPolicy } from '@tact/journey';
import type { DataField, RegisteredPurpose } from '@tact/policy';
import { Duration } from 'luxon';
import { picture } from './data-picture';
import { html, type Html } from './design/html';
import { noticeOf } from './notice';
import { nameOf, speaking, wordsOf } from './speaking';
import type { Visit } from './visit';

/** Where data goes: a picture first, then purpose by purpose what is kept, from whom, and for how long. */
export function dataBody(
  visit: Visit,
  purposes: RegisteredPurpose[],
  fields: DataField[],
  memory: ContactPolicy['memory'],
): Html {
  const { say } = speaking(visit);
  return html`<p class="lead">${say('dataLead')}</p>
    <figure class="picture">
      ${picture(visit)}
      <figcaption class="soft">${say('pictureText')}</figcaption>
    </figure>
    <div class="stack">
      <p>${say('dataKey')}</p>
      <p>${say('dataSold')}</p>
      ${memory ? html`<p>${say('dataForgotten', { days: memory.behaviourDays })}</p>` : ''}
      ${memory?.inactiveMonths ? html`<p>${say('dataGone', { months: memory.inactiveMonths })}</p>` : ''}
    </div>
    <section aria-labelledby="for">
      <h2 id="for">${say('dataForPurpose')}</h2>
      ${purposes.map((purpose) => {
        const kept = keptFor(purpose.id, fields);
        return html`<div class="card">
          <h3>${nameOf(visit, purpose)}</h3>
          <p>${wordsOf(visit, purpose)}</p>
          ${noticeOf(visit, purpose, [])}
          <details>
            <summary>${say('dataWhat')}</summary>
            ${
              kept.length === 0
                ? html`<p>${say('dataNone')}</p>`
                : html`<ul class="rows">
                    ${kept.map((field) => row(visit, field))}
                  </ul>`
            }
          </details>
        </div>`;
      })}
    </section>`;
}

const row = (visit: Visit, { field, provenance, retention }: DataField): Html =>
  html`<li>
    <span class="strong">${fieldName(visit, field)}</span>
    <div class="small soft">${visit.say('dataSource', { provenance })} ${howLong(visit, retention)}</div>
  </li>`;

/** Days or months, as the data map counts them. */
function howLong(visit: Visit, retention: string): string {
  const { months, days = 0 } = Duration.fromISO(retention).shiftTo('months', 'days').toObject();
  return months ? visit.say('dataHowMonths', { months }) : visit.say('dataHow', { days: Math.round(days) });
}

/** One entry for each field, whichever paths of a message may bring it. */
const keptFor = (purpose: string, fields: DataField[]): DataField[] =>
  fields.filter(
    (f, i) =>
      f.purpose === purpose && fields.findIndex((o) => o.purpose === purpose && o.field === f.field) === i,
  );

/** What a field of Tact's is called by those whom it is about. */
export function fieldName(visit: Visit, field: DataField['field']): string {
  const text = `kept_${field.replace('.', '_')}`;
  return (centreTexts as readonly string[]).includes(text) ? visit.say(text as CentreText) : field;
}
