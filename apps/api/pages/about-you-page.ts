import {
  ladderBelief,
  levelAt,
  personalizationLevels,
  stageBelief,
  type ContactPolicy,
  type MissingForRung,
  type PersonalizationLevel,
} from '@tact/journey';
import type { CentreText } from '@tact/explanations';
import type { Choosable } from '@tact/policy';
import type { Profile } from '@tact/records';
import { html, type Html } from './design/html';
import { evidenceIn } from './evidence';
import { interestsSection } from './interests-section';
import { learningSection, type Learning } from './learning-section';
import { option } from './options';
import { sparedSection, type Spared } from './spared-section';
import { silenceOf } from './silence';
import { speaking } from './speaking';
import { toldSection } from './told-section';
import type { Visit } from './visit';

const levelTexts = {
  general: ['levelGeneral', 'levelGeneralText'],
  contextual: ['levelContextual', 'levelContextualText'],
  interest: ['levelInterest', 'levelInterestText'],
  individual: ['levelIndividual', 'levelIndividualText'],
} as const satisfies Record<PersonalizationLevel, readonly [CentreText, CentreText]>;

const missingTexts = {
  consent: 'levelNextConsent',
  ceiling: 'levelNextCeiling',
  'new-interest': 'levelNextInterest',
  'time-on-this-rung': 'levelNextTime',
  'active-days': 'levelNextDays',
  acquaintance: 'levelNextTime',
  'favourite-category': 'levelNextFavourite',
  'purchase-or-wish': 'levelNextPurchase',
} as const satisfies Record<MissingForRung['what'], CentreText>;

/** What is known of somebody beside their journey. */
export interface AboutYou {
  profile: Profile;
  goals: string[];
  learning: Learning;
  occasions: Choosable[];
  own: Spared | null;
  others: Spared[];
}

/** What is believed about somebody, why, how sure that is, and how to say that it is wrong. */
export function aboutYouBody(
  visit: Visit,
  { profile, goals, learning, occasions, own, others }: AboutYou,
  policy: ContactPolicy,
): Html {
  const { say } = speaking(visit);
  return html`<p class="lead">${say('youLead')}</p>
    ${stageSection(visit, policy)} ${interestsSection(visit, policy)} ${levelSection(visit, policy)}
    ${toldSection(visit, profile, goals)} ${sparedSection(visit, occasions, own, others)}
    ${learningSection(visit, learning)}
    <section aria-labelledby="quiet">
      <h2 id="quiet">${say('quietTitle')}</h2>
      <div class="card"><p>${silenceIn(visit, policy)}</p></div>
    </section>`;
}

function stageSection(visit: Visit, policy: ContactPolicy): Html {
  const { say, post } = speaking(visit);
  const { journey, now } = visit.visitor;
  const { stage, confidence, evidence } = stageBelief(journey, now.getTime(), policy);
  const isTheirWord = evidence.some(({ what }) => what === 'Said');
  const others = (['discovering', 'researching', 'deciding', 'enjoying'] as const).filter((s) => s !== stage);
  return html`<section aria-labelledby="stage">
    <h2 id="stage">${say('stageTitle')}</h2>
    <div class="card">
      <p class="strong">${say(isTheirWord ? 'stageSaid' : 'stageIs', { stage })}</p>
      ${
        evidence.length === 0
          ? html`<p class="soft">${say('stageNothing')}</p>`
          : html`<p class="soft">${say('stageBecause')}</p>
              <ul>
                ${evidence.map((one) => html`<li>${evidenceIn(visit, one)}</li>`)}
              </ul>`
      }
      ${!isTheirWord && html`<p class="soft">${say('stageSure', { confidence })}</p>`}
      <details>
        <summary>${say('stageWrong')}</summary>
        ${post(
          '/stage',
          html`<fieldset>
              <legend>${say('stageLegend')}</legend>
              <div class="options">
                ${others.map((other) => option('stage', other, say(`stage_${other}`), false))}
              </div>
            </fieldset>
            <button>${say('stageSave')}</button>`,
        )}
      </details>
    </div>
  </section>`;
}

function levelSection(visit: Visit, policy: ContactPolicy): Html {
  const { say, post } = speaking(visit);
  const { journey, now } = visit.visitor;
  const at = now.getTime();
  const { missing } = ladderBelief(journey, at, policy);
  const [first] = missing;
  const { ceiling } = journey.level;
  return html`<section aria-labelledby="level">
    <h2 id="level">${say('levelTitle')}</h2>
    <div class="card">
      <p>
        ${say('levelNow', { level: levelAt(journey, at) })}${first && ` ${say('levelNext', { what: say(missingTexts[first.what]) })}`}
      </p>
      ${post(
        '/ceiling',
        html`<fieldset>
            <legend>${say('levelLegend')}</legend>
            <div class="options">
              ${personalizationLevels.map((level) => {
                const [name, words] = levelTexts[level];
                return option('ceiling', level, say(name), ceiling === level, 'radio', say(words));
              })}
              ${option('ceiling', 'open', say('levelOpen'), ceiling === null, 'radio', say('levelOpenText'))}
            </div>
          </fieldset>
          <button>${say('save')}</button>`,
      )}
    </div>
  </section>`;
}

/** Silence is an answer, and they may read how it was understood. */
function silenceIn(visit: Visit, policy: ContactPolicy): string {
  const { journey, now } = visit.visitor;
  const { text, ignored } = silenceOf(journey, now.getTime(), policy);
  return visit.say(text, { ignored });
}
