import { html, type Html } from '../pages/design/html';
import type { WholeRequest } from './handling';
import { instant } from './request-words';

type Told = WholeRequest['processors'][number];

const states: Record<Told['state'], string> = {
  waiting: 'has not answered yet',
  accepted: 'accepted, and has not confirmed',
  confirmed: 'confirmed',
  refused: 'refused',
  overdue: 'ran out of time',
};

/** Who was told, what each said, and what a human has to do about it. */
export function processorsSection({ id, processors: told }: WholeRequest): Html {
  return html`<section aria-labelledby="processors">
    <h2 id="processors">Processors that were told</h2>
    ${told.map((one) => processor(`/compliance/requests/${id}`, one))}
  </section>`;
}

function processor(action: string, told: Told): Html {
  const { processor: name, state, at, dueAt, because, reference, letBeBy, letBeReason } = told;
  const isOpen = state !== 'confirmed' && letBeBy === null;
  return html`<div class="card">
    <h3>${name}: ${states[state]}</h3>
    <p class="small soft">
      Since ${instant(at)}, due
      ${instant(dueAt)}${because !== null && `, last answer ${because}`}${
        reference !== null && `, reference ${reference}`
      }.
    </p>
    ${
      letBeBy !== null &&
      html`<p>Let be by ${letBeBy}${letBeReason !== null && `, because: ${letBeReason}`}</p>`
    }
    ${isOpen && verbs(action, told)}
  </div>`;
}

/** While it is still asked, only that it confirmed another way is news. */
function verbs(action: string, { processor: name, state }: Told): Html {
  const hasGivenUp = state === 'refused' || state === 'overdue';
  const form = (verb: string, fields: Html | false, button: string): Html =>
    html`<form method="post" action="${action}">
      <input type="hidden" name="processor" value="${name}" />
      <input type="hidden" name="do" value="${verb}" />
      ${fields}
      <button class="quiet">${button}</button>
    </form>`;
  const field = (key: string, label: string, limits: Html): Html => {
    const id = `${key}-${name}`;
    return html`<div class="field">
      <label for="${id}">${label}</label>
      <input id="${id}" name="${key}" type="text" required autocomplete="off" ${limits} />
    </div>`;
  };
  return html`${form(
    'confirm',
    field(
      'reference',
      `Where ${name} confirmed it: the number of a letter or a ticket`,
      html`maxlength="100" pattern="[A-Za-z0-9_.:\\-]+"`,
    ),
    `${name} confirmed it another way`,
  )}
  ${hasGivenUp && form('ask-again', false, `Ask ${name} again, from the start`)}
  ${
    hasGivenUp &&
    form(
      'let-be',
      field('reason', `Why nothing more is to be awaited of ${name}`, html`minlength="10" maxlength="1000"`),
      `Let ${name} be, unconfirmed`,
    )
  }`;
}
