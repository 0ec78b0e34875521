import { aboutConsent, moment, type Values } from '@tact/explanations';
import type { Channel } from '@tact/journey';
import type { OnItsWay } from '@tact/records';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** Of a link that belongs to no message: its stop is an objection to all advertising. */
export const EVERY_PURPOSE = 'any';

export const stopBody = (visit: Visit): Html =>
  html`<p class="lead">${visit.tell('stopText', aboutLink(visit))}</p>
    <form method="post" action="${visit.at('/stop')}"><button>${visit.tell('stopButton')}</button></form>
    <p><a href="${visit.section('')}">${visit.tell('moreChoices')}</a></p>`;

/** That it stopped; and of what was on its way already, until when nobody can know whether it arrives. */
export function stoppedBody(visit: Visit, onItsWay: OnItsWay[] | null): Html {
  const { purpose, channel } = visit.visitor.link;
  const covered = (onItsWay ?? []).filter((one) =>
    purpose === EVERY_PURPOSE ? !one.essential : one.purpose === purpose && one.channel === channel,
  );
  const last = Math.max(...covered.map(({ knownBy }) => knownBy.getTime()));
  return html`<p class="lead">${visit.tell('stoppedText', aboutLink(visit))}</p>
    ${onItsWay !== null && html`<p>${visit.tell('stillOnItsWay')}</p>`}
    ${covered.length > 0 && html`<p class="soft">${visit.tell('onItsWayKnownBy', { moment: moment(new Date(last), visit.visitor.reader) })}</p>`}
    <div class="actions">
      <a class="button quiet" href="${visit.section('')}">${visit.tell('moreChoices')}</a>
    </div>`;
}

export const essentialBody = (visit: Visit): Html =>
  html`<p class="lead">${visit.tell('essentialText', aboutLink(visit))}</p>
    <p><a href="${visit.section('')}">${visit.tell('toPreferences')}</a></p>`;

function aboutLink({ visitor }: Visit): Values {
  const { purpose, channel } = visitor.link;
  const about = aboutConsent(purpose, channel as Channel, visitor.reader);
  return { ...about, everything: String(purpose === EVERY_PURPOSE) };
}
