import { aboutConsent, moment, type Values } from '@tact/explanations';
import type { Channel } from '@tact/journey';
import type { OnItsWay } from '@tact/records';
import type { HandedOut } from '../receipts/stop-receipts';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** Of a link that belongs to no message: its stop is an objection to all advertising. */
export const EVERY_PURPOSE = 'any';

export const stopBody = (visit: Visit): Html =>
  html`<p class="lead">${visit.tell('stopText', aboutLink(visit))}</p>
    <form method="post" action="${visit.at('/stop')}"><button>${visit.tell('stopButton')}</button></form>
    <p><a href="${visit.section('')}">${visit.tell('moreChoices')}</a></p>`;

/** That it stopped; and of what was on its way already, until when nobody can know whether it arrives. */
export function stoppedBody(visit: Visit, onItsWay: OnItsWay[] | null, receipt: HandedOut | null): Html {
  const { purpose, channel } = visit.visitor.link;
  const covered = (onItsWay ?? []).filter((one) =>
    purpose === EVERY_PURPOSE ? !one.essential : one.purpose === purpose && one.channel === channel,
  );
  const last = Math.max(...covered.map(({ knownBy }) => knownBy.getTime()));
  return html`<p class="lead">${visit.tell('stoppedText', aboutLink(visit))}</p>
    ${onItsWay !== null && html`<p>${visit.tell('stillOnItsWay')}</p>`}
    ${covered.length > 0 && html`<p class="soft">${visit.tell('onItsWayKnownBy', { moment: moment(new Date(last), visit.visitor.reader) })}</p>`}
    ${receipt !== null && receiptCard(visit, receipt)}
    <div class="actions">
      <a class="button quiet" href="${visit.section('')}">${visit.tell('moreChoices')}</a>
    </div>`;
}

/** The one copy that opens with their address: it is kept nowhere else, so it travels in the page. */
function receiptCard(visit: Visit, { id, file }: HandedOut): Html {
  const data = Buffer.from(JSON.stringify(file, null, 2)).toString('base64');
  return html`<div class="card">
    <h2>${visit.tell('receiptTitle')}</h2>
    <p>${visit.tell('receiptText')}</p>
    <a class="button quiet" download="${id}.json" href="data:application/json;base64,${data}"
      >${visit.tell('receiptSave')}</a
    >
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
