import type { CentreText } from '@tact/explanations';
import type { Profile } from '@tact/records';
import { html, type Html } from './design/html';
import { speaking } from './speaking';
import type { Visit } from './visit';

/** What somebody said about themselves, and may take back word by word. */
export const tellable = ['name', 'email', 'language', 'timeZone', 'region', 'goals'] as const;
export type Tellable = (typeof tellable)[number];

const texts = {
  name: 'toldName',
  email: 'toldEmail',
  language: 'toldLanguage',
  timeZone: 'toldZone',
  region: 'toldRegion',
  goals: 'toldGoals',
} as const satisfies Record<Tellable, CentreText>;

export function toldSection(visit: Visit, profile: Profile, goals: string[]): Html {
  const { say, post } = speaking(visit);
  const told = toldOf(visit, profile, goals);
  return html`<section aria-labelledby="told">
    <h2 id="told">${say('toldTitle')}</h2>
    ${
      told.length === 0
        ? html`<p class="empty">${say('toldNone')}</p>`
        : html`<p>${say('toldIntro')}</p>
            <div class="card">
              <ul class="rows">
                ${told.map(
                  ([what, value]) =>
                    html`<li class="row">
                      <div>
                        <span class="small soft">${say(texts[what])}</span>
                        <div>${value}</div>
                      </div>
                      ${post(
                        '/told',
                        html`<button
                          class="plain"
                          name="what"
                          value="${what}"
                          aria-label="${say('takeBackOf', { what: say(texts[what]) })}"
                        >
                          ${say('takeBack')}
                        </button>`,
                      )}
                    </li>`,
                )}
              </ul>
            </div>`
    }
  </section>`;
}

function toldOf({ visitor }: Visit, profile: Profile, goals: string[]): [Tellable, string][] {
  const { person, toldAt, preferences } = visitor.journey;
  const { locale } = visitor.reader.language;
  const named = (type: 'language' | 'region', code: string): string =>
    new Intl.DisplayNames([locale], { type, fallback: 'code' }).of(code) ?? code;
  const values: Record<Tellable, string | null> = {
    name: [profile.title, profile.firstName, profile.lastName].filter(Boolean).join(' ') || null,
    email: profile.email ?? null,
    language: person.language && named('language', person.language),
    // Where a visit was from is no word of theirs.
    timeZone: toldAt.timeZone === undefined && !preferences.timeZone ? null : person.timeZone,
    region: person.region && regionName(person.region, (code) => named('region', code)),
    goals: goals.length === 0 ? null : goals.join(', '),
  };
  return tellable.flatMap((what) => (values[what] === null ? [] : [[what, values[what]]]));
}

/** A part of a country has no name that every browser knows. */
const regionName = (region: string, named: (code: string) => string): string => {
  const [country = region] = region.split('-');
  return country === region ? named(country) : `${named(country)} (${region})`;
};
