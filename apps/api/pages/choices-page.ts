import type { CentreText, Values } from '@tact/explanations';
import { DAY, monthsAfter } from '@tact/journey';
import type { RegisteredPurpose } from '@tact/policy';
import type { Requested } from '../customers/opt-ins';
import { agreementKey, requestKey, type Agreement } from './agreements';
import { channelTexts } from './channel-texts';
import { html, type Html } from './design/html';
import { noticeOf } from './notice';
import { nameOf, speaking, wordsOf } from './speaking';
import type { Visit } from './visit';

const SOON_DAYS = 60;

/** What somebody agreed to, with its ends, and how to stop, pause or keep it. */
export function choicesBody(
  visit: Visit,
  agreements: Agreement[],
  pending: Requested[],
  purposes: RegisteredPurpose[],
  uses: (purpose: string) => string[],
): Html {
  const { say } = speaking(visit);
  const isLive = ({ is }: Agreement): boolean => is === 'in-force' || is === 'included';
  const live = byPurpose(agreements.filter(isLive));
  const ended = byPurpose(agreements.filter((agreement) => !isLive(agreement)));
  const essential = purposes.filter((purpose) => purpose.essential);
  return html`<p class="lead">${say('choicesLead')}</p>
    ${fromMessage(visit, purposes)} ${waiting(visit, pending, purposes)}
    <section aria-labelledby="agreed">
      <h2 id="agreed">${say('agreedTitle')}</h2>
      ${
        live.length === 0
          ? html`<p class="empty">${say('agreedNone')}</p>`
          : html`<p>${say('agreedIntro')}</p>
              ${live.map((group) => card(visit, group, uses))}`
      }
    </section>
    ${pauseForm(visit)}
    ${
      ended.length > 0 &&
      html`<section aria-labelledby="ended">
        <h2 id="ended">${say('endedTitle')}</h2>
        <p>${say('endedIntro')}</p>
        <details>
          <summary>${say('endedShow')}</summary>
          ${ended.map((group) => card(visit, group, uses))}
        </details>
      </section>`
    }
    <section aria-labelledby="always">
      <h2 id="always">${say('alwaysTitle')}</h2>
      <p>${say('alwaysIntro')}</p>
      ${essential.map(
        (purpose) =>
          html`<div class="card">
            <h3>${nameOf(visit, purpose)}</h3>
            <p>${wordsOf(visit, purpose)}</p>
          </div>`,
      )}
    </section>
    ${objectForm(visit)}`;
}

/** What holds above everything else: a pause, an objection, a list of people whom nobody may write to. */
export function haltsBody(visit: Visit): Html | null {
  const { pause, standings } = visit.visitor.journey;
  const now = visit.visitor.now.getTime();
  const { say, post } = speaking(visit);
  const isPaused = pause !== null && (pause.until === null || pause.until > now);
  const until: Values = pause?.until ? { until: new Date(pause.until) } : {};
  return html`${standings.suppressed?.on && html`<div class="note warm"><p>${say('stateSuppressed')}</p></div>`}
  ${
    standings.objected?.on &&
    html`<div class="note warm">
      <p>${say('stateObjected')}</p>
      ${post('/object', html`<button class="quiet" name="do" value="end">${say('endObjection')}</button>`)}
    </div>`
  }
  ${
    isPaused &&
    html`<div class="note warm">
      <p>${say('statePaused', until)}</p>
      ${post('/resume', html`<button class="quiet">${say('endPause')}</button>`)}
    </div>`
  }`;
}

/** For how long; on a link that is too old, too: a pause can only make it stiller. */
export function pauseForm(visit: Visit): Html {
  const { say, post } = speaking(visit);
  const tomorrow = new Date(visit.visitor.now.getTime() + DAY).toISOString().slice(0, 10);
  const spans = [
    ['7', 'pauseWeek'],
    ['30', 'pauseMonth'],
    ['91', 'pauseQuarter'],
    ['open', 'pauseOpen'],
    ['day', 'pauseUntil'],
  ] as const;
  return html`<section aria-labelledby="pause">
    <h2 id="pause">${say('pauseTitle')}</h2>
    <p>${say('pauseIntro')}</p>
    <div class="card">
      ${post(
        '/pause',
        html`<fieldset>
            <legend>${say('pauseLegend')}</legend>
            <div class="options">
              ${spans.map(
                ([value, text]) =>
                  html`<label class="option"
                    ><input
                      type="radio"
                      name="for"
                      value="${value}"
                      ${value === '7' && html` checked`}
                    /><span>${say(text)}</span></label
                  >`,
              )}
            </div>
          </fieldset>
          <div class="field">
            <label for="day">${say('pauseDay')}</label
            ><input type="date" id="day" name="day" min="${tomorrow}" />
          </div>
          <button>${say('pauseButton')}</button>`,
      )}
    </div>
  </section>`;
}

/** An objection is at hand as long as none stands; an old link does not tell whether one does. */
export function objectForm(visit: Visit): Html | null {
  if (visit.visitor.isFresh && visit.visitor.journey.standings.objected?.on) return null;
  const { say, post } = speaking(visit);
  return html`<section aria-labelledby="object">
    <h2 id="object">${say('objectTitle')}</h2>
    <p>${say('objectIntro')}</p>
    ${post('/object', html`<button class="quiet" name="do" value="object">${say('objectButton')}</button>`)}
  </section>`;
}

/** The shortest way out stands first. */
function fromMessage(visit: Visit, purposes: RegisteredPurpose[]): Html | null {
  const { link, reader } = visit.visitor;
  const purpose = purposes.find(({ id }) => id === link.purpose);
  if (!purpose || link.touchId === '') return null;
  const channel = reader.language.catalogue.channels[link.channel as Agreement['channel']];
  return html`<div class="row soft">
    <p>${visit.say('fromMessage', { purpose: nameOf(visit, purpose), channel })}</p>
    <div class="actions">
      <a class="button quiet" href="${visit.at('')}">${visit.say('whyThis')}</a>
      <a class="button quiet" href="${visit.at('/stop')}">${visit.say('stopThis')}</a>
    </div>
  </div>`;
}

/** What they asked for and have not confirmed: no consent yet, and none if they do nothing. */
function waiting(visit: Visit, pending: Requested[], purposes: RegisteredPurpose[]): Html | null {
  if (pending.length === 0) return null;
  const { say, post } = speaking(visit);
  return html`<section aria-labelledby="waiting">
    <h2 id="waiting">${say('waitingTitle')}</h2>
    <p>${say('waitingIntro')}</p>
    <div class="card">
      <ul class="rows">
        ${pending.map((request) => {
          const { purpose: id, channel, confirmBy, mail } = request;
          const purpose = purposes.find((one) => one.id === id);
          const named = {
            purpose: purpose ? nameOf(visit, purpose) : id,
            channel: say(channelTexts[channel]),
          };
          return html`<li class="row">
            <div>
              <span class="strong">${named.purpose}</span>, ${named.channel}
              <div class="small soft">
                ${mail.is === 'not-sent' ? say('waitingNotSent') : say('waitingUntil', { until: confirmBy })}
              </div>
            </div>
            ${post(
              '/waiting',
              html`<button
                class="quiet"
                name="request"
                value="${requestKey(request)}"
                aria-label="${say('waitingForgetOf', named)}"
              >
                ${say('waitingForget')}
              </button>`,
            )}
          </li>`;
        })}
      </ul>
    </div>
  </section>`;
}

function card(visit: Visit, group: Agreement[], uses: (purpose: string) => string[]): Html {
  const [{ purpose }] = group as [Agreement];
  return html`<div class="card">
    <h3>${nameOf(visit, purpose)}</h3>
    <p>${wordsOf(visit, purpose)}</p>
    ${noticeOf(visit, purpose, uses(purpose.id))}
    <ul class="rows">
      ${group.map((agreement) => row(visit, agreement))}
    </ul>
  </div>`;
}

function row(visit: Visit, agreement: Agreement): Html {
  const { say, post } = speaking(visit);
  const { purpose, channel, sensitivity, consent, is } = agreement;
  const { now } = visit.visitor;
  const key = html`<input type="hidden" name="consent" value="${agreementKey(agreement)}" />`;
  const until = new Date(monthsAfter(now.getTime(), purpose.consentMonths));
  const named = { purpose: nameOf(visit, purpose), channel: say(channelTexts[channel]), until };
  const button = (act: string, text: CentreText, full: CentreText, looks: string): Html =>
    html`<button class="${looks}" name="do" value="${act}" aria-label="${say(full, named)}">
      ${say(text, named)}
    </button>`;
  const daysLeft = consent?.validUntil ? (consent.validUntil.getTime() - now.getTime()) / DAY : Infinity;
  const isEnding = is === 'in-force' && daysLeft < SOON_DAYS;
  return html`<li class="row">
    <div>
      <span class="strong">${named.channel}</span>${
        sensitivity !== 'standard' && html` <span class="soft">(${say(sensitivity)})</span>`
      }
      ${isEnding && html`<span class="tag warm">${say('endsSoon', { days: Math.floor(daysLeft) })}</span>`}
      <div class="small soft">${stateOf(visit, agreement)}</div>
    </div>
    ${
      is === 'in-force' || is === 'included'
        ? html`<div class="actions">
            ${isEnding && post('/consents', html`${key}<button class="quiet" name="do" value="renew">${say('keepOne', named)}</button>`)}
            ${post('/consents', html`${key}${button('stop', 'stopOne', 'stopOneOf', 'quiet')}`)}
          </div>`
        : post('/consents', html`${key}${button('give', 'agreeOne', 'agreeOneOf', 'plain')}`)
    }
  </li>`;
}

function stateOf(visit: Visit, { consent, is }: Agreement): string {
  const { say } = speaking(visit);
  if (consent === null) return say(is === 'included' ? 'included' : 'stateNever');
  const { state, at, validUntil } = consent;
  if (is === 'in-force') {
    const ends = validUntil === null ? say('givenNoEnd') : say('givenEnds', { until: validUntil });
    return `${say('given', { at })} ${ends}`;
  }
  if (state === 'withdrawn') return say('stateWithdrawn', { at });
  if (state === 'refused') return say('stateRefused', { at });
  return say('stateExpired', { at: validUntil ?? at });
}

/** Groups in the order in which purposes are registered. */
function byPurpose(agreements: Agreement[]): Agreement[][] {
  const groups = new Map<string, Agreement[]>();
  for (const one of agreements) groups.set(one.purpose.id, [...(groups.get(one.purpose.id) ?? []), one]);
  return [...groups.values()];
}
