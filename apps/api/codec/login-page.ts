import { escaped, page } from '../pages/page';

/** Where ops prove who they are before payloads are shown to them. */
export const loginPage = (note: string | null, uiUrl: string | null, endpoint: string): string =>
  page(
    'Read payloads in the Temporal UI',
    `${note === null ? '' : `<p role="status"><strong>${escaped(note)}</strong></p>`}
<p>Everything in the Temporal UI is encrypted under each person's own key. With an ops key it becomes readable
in this browser, for eight hours.</p>
<form method="post" action="/codec/login"><label for="key">Ops key</label>
<input id="key" name="key" type="password" autocomplete="off" required><button>Make payloads readable</button></form>
<p>Then tell ${uiUrl === null ? 'the Temporal UI' : `<a href="${escaped(uiUrl)}">the Temporal UI</a>`} once, behind
the glasses icon at the top:</p>
<ol><li>Codec server endpoint <code>${escaped(endpoint)}</code></li>
<li>Switch on “Include cross-origin credentials”.</li>
<li>Choose “Use my browser setting and ignore Cluster-level setting”.</li></ol>`,
  );
