import type { Channel, ContactPolicy, Journey } from '@tact/journey';
import { weekdays, type Choosable } from '@tact/policy';
import { DateTime } from 'luxon';
import { channelTexts } from './channel-texts';
import { html, type Html } from './design/html';
import { option, wordsIn } from './options';
import { speaking } from './speaking';
import type { Visit } from './visit';

const often = [
  ['7', 'oftenWeek'],
  ['14', 'oftenFortnight'],
  ['30', 'oftenMonth'],
] as const;

/** What somebody wants to read about, on which days and at which hours, and how often at most. */
export function rhythmBody(
  visit: Visit,
  topics: Choosable[],
  channels: Channel[],
  policy: ContactPolicy,
): Html {
  const { say } = speaking(visit);
  const { preferences, person } = visit.visitor.journey;
  return html`<p class="lead">${say('rhythmLead')}</p>
    <section>${oftenForm(visit, preferences.minDaysBetween, policy)}</section>
    <section>${hoursForm(visit, preferences.schedule, policy)}</section>
    ${channels.length > 1 && html`<section>${channelsForm(visit, channels, preferences.channels ?? null)}</section>`}
    <section aria-labelledby="topics">
      <h2 id="topics">${say('topicsTitle')}</h2>
      ${topics.length === 0 ? html`<p class="empty">${say('topicsNone')}</p>` : topicsForm(visit, topics, preferences.topics)}
    </section>
    <section aria-labelledby="zone">
      <h2 id="zone">${say('zoneTitle')}</h2>
      <p>${say('zoneIntro')}</p>
      ${zoneForm(visit, person.timeZone)}
    </section>`;
}

function oftenForm(visit: Visit, days: number | null, { frequencyCaps }: ContactPolicy): Html {
  const { say, post } = speaking(visit);
  const caps = frequencyCaps.map(({ touches, windowHours }) =>
    say('oneCap', { touches, hours: windowHours }),
  );
  const isOwn = days !== null && !often.some(([value]) => Number(value) === days);
  return html`<div class="card">
    ${post(
      '/rhythm',
      html`<fieldset>
          <legend>${say('oftenLegend')}</legend>
          <p class="hint">${say('ownLimits', { caps: caps.join(', ') })}</p>
          <div class="options">
            ${option('every', 'any', say('oftenAny'), days === null)}
            ${often.map(([value, text]) => option('every', value, say(text), Number(value) === days))}
            ${isOwn && option('every', String(days), say('oftenDays', { days }), true)}
          </div>
        </fieldset>
        <button>${say('save')}</button>`,
    )}
  </div>`;
}

function hoursForm(
  visit: Visit,
  schedule: Journey['preferences']['schedule'],
  { quietHours }: ContactPolicy,
): Html {
  const { say, post } = speaking(visit);
  const { from, to } = schedule ?? { from: quietHours.to, to: quietHours.from };
  return html`<div class="card">
    ${post(
      '/hours',
      html`<fieldset>
          <legend>${say('hoursLegend')}</legend>
          <p class="hint">${say('hoursIntro', { from: quietHours.from, to: quietHours.to })}</p>
          <div class="options days">
            ${weekdays.map((day, i) => option('day', day, dayName(visit, i), schedule?.weekdays.includes(i + 1) ?? true, 'checkbox'))}
          </div>
        </fieldset>
        <div class="fields">
          <div class="field">
            <label for="from">${say('hoursFrom')}</label
            ><input type="time" id="from" name="from" value="${from}" required />
          </div>
          <div class="field">
            <label for="to">${say('hoursTo')}</label
            ><input type="time" id="to" name="to" value="${to}" required />
          </div>
        </div>
        <div class="actions">
          <button>${say('hoursSave')}</button>
          ${schedule !== null && html`<button class="plain" name="any" value="any" formnovalidate>${say('hoursAny')}</button>`}
        </div>`,
    )}
  </div>`;
}

function channelsForm(visit: Visit, channels: Channel[], chosen: Channel[] | null): Html {
  const { say, post } = speaking(visit);
  return html`<div class="card">
    ${post(
      '/channels',
      html`<fieldset>
          <legend>${say('channelsLegend')}</legend>
          <p class="hint">${say('channelsIntro')}</p>
          <div class="options">
            ${channels.map((channel) => option('channel', channel, say(channelTexts[channel]), chosen?.includes(channel) ?? true, 'checkbox'))}
          </div>
        </fieldset>
        <button>${say('save')}</button>`,
    )}
  </div>`;
}

function topicsForm(visit: Visit, topics: Choosable[], chosen: string[] | null): Html {
  const { say, post } = speaking(visit);
  const options = topics.map((topic) => {
    const { name, words } = wordsIn(visit, topic);
    return option('topic', topic.id, name, chosen?.includes(topic.id) ?? true, 'checkbox', words);
  });
  return html`<div class="card">
    ${post(
      '/topics',
      html`<fieldset>
          <legend>${say('topicsLegend')}</legend>
          <p class="hint">${say('topicsIntro')}</p>
          <div class="options">${options}</div>
        </fieldset>
        <button>${say('save')}</button>`,
    )}
  </div>`;
}

function zoneForm(visit: Visit, zone: string | null): Html {
  const { say, post } = speaking(visit);
  const zones = zonesByRegion(zone);
  return html`<div class="card">
    ${post(
      '/zone',
      html`<div class="field">
          <label for="zone-name">${say('zoneLabel')}</label
          ><select id="zone-name" name="zone" autocomplete="off">
            <option value="" ${zone === null && html` selected`}>${say('zoneUnknown')}</option>
            ${[...zones].map(
              ([region, names]) =>
                html`<optgroup label="${region}">
                  ${names.map((name) => html`<option value="${name}" ${name === zone && html` selected`}>${placeOf(name)}</option>`)}
                </optgroup>`,
            )}
          </select>
        </div>
        <button>${say('save')}</button>`,
    )}
  </div>`;
}

/** Also a zone that browsers no longer list stays the one that is chosen. */
function zonesByRegion(zone: string | null): Map<string, string[]> {
  const known = Intl.supportedValuesOf('timeZone');
  const all = zone === null || known.includes(zone) ? known : [...known, zone].sort();
  const regions = new Map<string, string[]>();
  for (const name of all) {
    const region = name.split('/')[0] ?? name;
    regions.set(region, [...(regions.get(region) ?? []), name]);
  }
  return regions;
}

const placeOf = (zone: string): string =>
  zone
    .replace(/^[^/]+\//, '')
    .replaceAll('_', ' ')
    .replaceAll('/', ', ');

/** In the reader's language; 5 January 1970 was a Monday. */
const dayName = ({ visitor }: Visit, index: number): string =>
  DateTime.utc(1970, 1, 5 + index)
    .setLocale(visitor.reader.language.locale)
    .toFormat('cccc');
