import { html, type Html } from '../pages/design/html';
import { page } from '../pages/page';
import type { QueueItem, WholeRequest } from './handling';
import { processorsSection } from './processors-section';
import { instant, stateWords, stepWords, timeLeft, titleOf } from './request-words';

const standings = [
  ['overdue', 'Overdue', '▲'],
  ['at-risk', 'At risk', '◆'],
  ['on-time', 'On time', '●'],
  ['closed', 'Closed, and its controller was not reached', '■'],
] as const;

const MARK = 'Tact: requests about personal data';
const contents = html`<nav class="contents" aria-label="Pages">
  <ul>
    <li><a href="/compliance/requests">Requests</a></li>
    <li><a href="/compliance/login">Log in or out</a></li>
  </ul>
</nav>`;

const framed = (title: string, body: Html): string =>
  page(title, body, 'en', { mark: MARK, contents, skip: 'To the requests' });

/** How it stands, in a shape and words: colour alone says nothing to who can't see it. */
const tag = (item: QueueItem): Html => {
  const [, words, shape] = standings.find(([stands]) => stands === item.stands) ?? standings[2];
  const isWarm = item.stands === 'overdue' || item.stands === 'at-risk';
  return html`<span class="tag${isWarm && ' warm'}"
    ><span aria-hidden="true">${shape} </span>${words.split(',')[0]}: ${timeLeft(item)}</span
  >`;
};

/** Everything that is open, what presses first on top. */
export function queuePage(items: QueueItem[], next: string | null, owner: string | null): string {
  const counts = standings
    .slice(0, 3)
    .map(
      ([stands, words]) => `${items.filter((item) => item.stands === stands).length} ${words.toLowerCase()}`,
    );
  return framed(
    'Requests',
    html`<p class="lead">${counts.join(', ')}${next !== null && ', and more on the next page'}.</p>
      <p class="actions">
        ${
          owner === null
            ? html`<a class="button quiet" href="/compliance/requests?owner=none">Those without an owner</a>`
            : html`<a class="button quiet" href="/compliance/requests">All of them</a>`
        }
        <a class="button quiet" href="/compliance/requests?dueWithinDays=7">Due within a week</a>
      </p>
      ${items.length === 0 && html`<p class="empty">There is nothing to do.</p>`}
      ${standings.map(([stands, words]) => section(words, stands, items))}
      ${
        next !== null &&
        html`<p>
          <a class="button quiet" href="/compliance/requests?cursor=${encodeURIComponent(next)}">Next page</a>
        </p>`
      }`,
  );
}

function section(words: string, stands: string, items: QueueItem[]): Html | false {
  const those = items.filter((item) => item.stands === stands);
  return (
    those.length > 0 &&
    html`<section aria-labelledby="${stands}">
      <h2 id="${stands}">${words} (${those.length})</h2>
      <ul class="rows">
        ${those.map(row)}
      </ul>
    </section>`
  );
}

const row = (item: QueueItem): Html =>
  html`<li>
    <div class="row">
      <div class="stack">
        <h3><a href="/compliance/requests/${item.id}">${titleOf(item)}</a></h3>
        <p class="small soft">
          Due ${instant(item.due)}. ${stateWords(item.state)}.
          ${item.owner === null ? 'No owner.' : `Owner: ${item.owner}.`}
        </p>
        <p class="small"><span class="strong">Next:</span> ${stepWords(item.next)}</p>
      </div>
      <div>${tag(item)}</div>
    </div>
  </li>`;

/** One request: how it stands, and what can be done about it. Whom it is about is not said here. */
export function requestPage(request: WholeRequest, note: string | null): string {
  const fact = (name: string, value: string | null): Html | false =>
    value !== null &&
    html`<dt>${name}</dt>
      <dd>${value}</dd>`;
  return framed(
    titleOf(request),
    html`${note !== null && html`<p role="status" class="note">${note}</p>`}
      <p>${tag(request)}</p>
      <dl class="facts">
        ${fact('Next', stepWords(request.next))} ${fact('State', stateWords(request.state))}
        ${fact('Step', request.step)} ${fact('Because', request.because)}
        ${fact('Owner', request.owner ?? 'nobody')} ${fact('Asked for', instant(request.receivedAt))}
        ${fact('Came by', request.source)} ${fact('To be acknowledged by', instant(request.acknowledgeBy))}
        ${fact('Acknowledged', request.acknowledgedAt ? instant(request.acknowledgedAt) : null)}
        ${fact('Due', instant(request.dueBy))}
        ${fact('Put off to', request.extendedTo && instant(request.extendedTo))}
        ${fact('Put off because', request.extensionReason)} ${fact('Receipt', request.receiptId)}
        ${fact('Number', request.id)}
      </dl>
      ${request.stands !== 'closed' && forms(request)}
      ${request.processors.length > 0 && processorsSection(request)}
      ${request.callbacks.length > 0 && callbacks(request)}`,
  );
}

function forms(request: WholeRequest): Html {
  const action = `/compliance/requests/${request.id}`;
  return html`<section aria-labelledby="owner">
      <h2 id="owner">Who looks after it</h2>
      <form method="post" action="${action}">
        <input type="hidden" name="do" value="assign" />
        <div class="field">
          <label for="name">Name; empty for nobody</label>
          <input
            id="name"
            name="owner"
            type="text"
            maxlength="100"
            autocomplete="off"
            value="${request.owner}"
          />
        </div>
        <button>Save the owner</button>
      </form>
    </section>
    ${
      request.next === 'acknowledge' &&
      html`<section aria-labelledby="acknowledge">
        <h2 id="acknowledge">Acknowledgement</h2>
        <form method="post" action="${action}">
          <input type="hidden" name="do" value="acknowledge" />
          <button>The person was told that it came in</button>
        </form>
      </section>`
    }
    ${request.extendableTo !== null && extension(action, request.extendableTo)}`;
}

const extension = (action: string, furthest: Date): Html =>
  html`<section aria-labelledby="extend">
    <h2 id="extend">More time</h2>
    <p>Once, and up to ${instant(furthest)}. The person has to be told why before it is due.</p>
    <form method="post" action="${action}">
      <input type="hidden" name="do" value="extend" />
      <div class="field">
        <label for="reason">Why, as the person is told</label>
        <input
          id="reason"
          name="reason"
          type="text"
          required
          minlength="10"
          maxlength="1000"
          autocomplete="off"
        />
      </div>
      <div class="field">
        <label for="until">Until the end of; empty for as long as the law allows</label>
        <input id="until" name="until" type="date" max="${furthest.toISOString().slice(0, 10)}" />
      </div>
      <button>Put it off</button>
    </form>
  </section>`;

function callbacks({ id, givenUp, callbacks: told }: WholeRequest): Html {
  const words = told.map(
    ({ status, ended, attempts, because, dueAt }) =>
      html`<li>
        ${status}: ${ended ?? `next try ${dueAt ? instant(dueAt) : ''}`}, tried
        ${attempts === 1 ? 'once' : `${attempts} times`}${because !== null && `, last answer ${because}`}
      </li>`,
  );
  return html`<section aria-labelledby="callbacks">
    <h2 id="callbacks">What its controller was told</h2>
    <ul>
      ${words}
    </ul>
    ${
      givenUp > 0 &&
      html`<form method="post" action="/compliance/requests/${id}">
        <div class="equal">
          <button name="do" value="retry">Try again from the start</button>
          <button name="do" value="dismiss" class="quiet">Let it be</button>
        </div>
      </form>`
    }
  </section>`;
}

/** Where compliance proves who they are. */
export const complianceLogin = (note: string | null, name: string | null): string =>
  framed(
    'Log in',
    html`${note !== null && html`<p role="status" class="note">${note}</p>`}
      ${name !== null && html`<p>Logged in as ${name}. <a href="/compliance/requests">See the requests</a></p>`}
      <form method="post" action="/compliance/login">
        <label for="key">Compliance key</label>
        <input id="key" name="key" type="password" autocomplete="off" required />
        <button>Log in for eight hours</button>
      </form>
      ${
        name !== null &&
        html`<form method="post" action="/compliance/logout"><button class="quiet">Log out</button></form>`
      }`,
  );

export const refusedPage = (title: string, why: string): string =>
  framed(
    title,
    html`<p class="note warm" role="status">${why}</p>
      <p><a href="/compliance/requests">Back</a></p>`,
  );
