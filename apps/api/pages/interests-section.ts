import { decayed, searchesIn, type ContactPolicy, type Journey } from '@tact/journey';
import { html, type Html } from './design/html';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** What is left of an interest after a long while is none that anybody would recognize. */
const LEAST_WORTH = 0.1;

interface ShownInterest {
  category: string;
  name: string;
  searches: number;
  views: number;
  lastAt: number;
}

/** What seems to interest somebody, each with what speaks for it and two ways to say no. */
export function interestsSection(visit: Visit, policy: ContactPolicy): Html {
  const { say, post } = speaking(visit);
  const { journey, reader } = visit.visitor;
  const shown = interestsOf(visit, policy);
  const silenced = Object.entries(journey.corrections?.forgotten ?? {}).filter(([, { forGood }]) => forGood);
  const button = (
    act: string,
    text: Parameters<typeof say>[0],
    full: Parameters<typeof say>[0],
    what: string,
  ) =>
    html`<button class="quiet" name="do" value="${act}" aria-label="${say(full, { what })}">
      ${say(text)}
    </button>`;
  return html`<section aria-labelledby="interests">
    <h2 id="interests">${say('interestsTitle')}</h2>
    <p>${say('interestsIntro', { days: policy.engagement.halfLifeDays })}</p>
    ${
      shown.length === 0
        ? html`<p class="empty">${say('interestsNone')}</p>`
        : html`<div class="card">
            <ul class="rows">
              ${shown.map(
                (interest) =>
                  html`<li class="row">
                    <div>
                      <span class="strong">${interest.name}</span>
                      <div class="small soft">${evidenceOf(visit, interest)}</div>
                    </div>
                    <div class="actions">
                      ${post(
                        '/interests',
                        html`<input
                            type="hidden"
                            name="category"
                            value="${interest.category}"
                          />${button('forget', 'forget', 'forgetOf', interest.name)}
                          ${button('never', 'forgetForGood', 'forgetForGoodOf', interest.name)}`,
                      )}
                    </div>
                  </li>`,
              )}
            </ul>
          </div>`
    }
    ${
      silenced.length > 0 &&
      html`<div class="card">
        <h3>${say('notNotedTitle')}</h3>
        <ul class="rows">
          ${silenced.map(([category]) => {
            const name = reader.names.category(category) ?? category;
            return html`<li class="row">
              <span>${name}</span>${post(
                '/interests',
                html`<input
                    type="hidden"
                    name="category"
                    value="${category}"
                  />${button('allow', 'allowAgain', 'allowAgainOf', name)}`,
              )}
            </li>`;
          })}
        </ul>
      </div>`
    }
  </section>`;
}

/** The strongest first; a purchase alone is no interest. */
function interestsOf({ visitor }: Visit, policy: ContactPolicy): ShownInterest[] {
  const { journey, reader, now } = visitor;
  const worth = ({ score, at }: Journey['interests'][string]): number =>
    decayed(score, at, now.getTime(), policy.engagement.halfLifeDays);
  return Object.entries(journey.interests)
    .filter(([, interest]) => worth(interest) >= LEAST_WORTH || interest.organicSearches.length > 0)
    .sort(([, a], [, b]) => worth(b) - worth(a))
    .map(([category, interest]) => ({
      category,
      name: capitalized(reader.names.category(category) ?? category),
      searches: searchesIn(journey, category, now.getTime(), policy).searches,
      views: Object.keys(interest.firstViews).length,
      lastAt: interest.at,
    }));
}

const evidenceOf = (visit: Visit, { searches, views, lastAt }: ShownInterest): string =>
  capitalized(
    [
      visit.say('interestSearches', { searches }),
      visit.say('interestViews', { views }),
      visit.say('interestLast', { at: new Date(lastAt) }),
    ]
      .filter((words) => words !== '')
      .join(', '),
  );

/** Names begin a line here; in sentences they don't. */
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
