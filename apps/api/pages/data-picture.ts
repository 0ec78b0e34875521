import { html, type Html } from './design/html';
import type { Visit } from './visit';

const WIDTH = 360;
const BOX = { width: 300, height: 64, left: 30 };
const STEP = 100;

const stations = [
  { name: 'pictureYou', sub: 'pictureYouSub', looks: 'box' },
  { name: 'pictureShop', sub: 'pictureShopSub', looks: 'box' },
  { name: 'pictureVault', sub: 'pictureVaultSub', looks: 'own' },
  { name: 'pictureOut', sub: 'pictureOutSub', looks: 'box' },
  { name: 'pictureEnd', sub: 'pictureEndSub', looks: 'box' },
] as const;

/** The way of somebody's data, from top to bottom: it is as readable on a phone as on a wide screen. */
export function picture(visit: Visit): Html {
  const height = STEP * (stations.length - 1) + BOX.height + 4;
  return html`<svg
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-labelledby="picture-title picture-text"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="picture-title">${visit.say('pictureTitle')}</title>
    <desc id="picture-text">${visit.say('pictureText')}</desc>
    ${stations.map(({ name, sub, looks }, i) => {
      const y = 2 + i * STEP;
      const below = y + BOX.height;
      const isLast = i === stations.length - 1;
      return html`<g aria-hidden="true"
        ><rect
          class="${looks}"
          x="${BOX.left}"
          y="${y}"
          width="${BOX.width}"
          height="${BOX.height}"
          rx="10"
        />
        <text x="${BOX.left + 54}" y="${y + 28}">${visit.say(name)}</text
        ><text class="sub" x="${BOX.left + 54}" y="${y + 47}">${visit.say(sub)}</text>
        <g transform="translate(${BOX.left + 16} ${y + 20})">${signs[i]}</g>
        ${!isLast && html`<path class="way" d="M${WIDTH / 2} ${below + 4}v22" /><path class="tip" d="M${WIDTH / 2 - 5} ${below + 25}h10l-5 7z" />`}</g
      >`;
    })}
  </svg>`;
}

const person = html`<circle class="way" cx="12" cy="7" r="5" /><path class="way" d="M2 24c1-8 19-8 20 0" />`;
const signs: Html[] = [
  person,
  html`<path class="way" d="M3 10l2-7h14l2 7M4 11v12h16V11M3 10h18" />`,
  html`<rect class="way" x="4" y="11" width="16" height="12" rx="2" /><path
      class="way"
      d="M8 11V7a4 4 0 0 1 8 0v4"
    />`,
  html`<rect class="way" x="2" y="5" width="20" height="16" rx="2" /><path class="way" d="M2 7l10 8 10-8" />`,
  person,
];
