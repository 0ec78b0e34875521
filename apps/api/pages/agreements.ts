import { isYes, type Channel, type Play, type Sensitivity } from '@tact/journey';
import type { RegisteredPurpose } from '@tact/policy';
import type { GateConsent } from '@tact/records';
import type { Requested } from '../customers/opt-ins';

/** What may be agreed to, and what became of it. */
export interface Agreement {
  purpose: RegisteredPurpose;
  channel: Channel | 'any';
  sensitivity: Sensitivity;
  /** The last word; null where there never was one. */
  consent: GateConsent | null;
  is: 'in-force' | 'included' | 'ended' | 'never';
}

/** Everything that rests on consent, as one person left it: by purpose, then by channel. */
export function agreementsOf(
  consents: readonly GateConsent[],
  purposes: readonly RegisteredPurpose[],
  plays: readonly Pick<Play, 'purpose' | 'channels'>[],
  now: Date,
): Agreement[] {
  return purposes
    .filter(({ lawfulBasis }) => lawfulBasis === 'consent')
    .flatMap((purpose) => {
      const said = consents.filter((consent) => consent.purpose === purpose.id);
      const general = said.find((c) => c.channel === 'any' && sensitivityOf(c) === 'standard') ?? null;
      const spoken = said.map((consent): Agreement => ({
        ...{ purpose, channel: consent.channel, sensitivity: sensitivityOf(consent), consent },
        is: isInForce(consent, now) ? 'in-force' : 'ended',
      }));
      const isIncluded = general !== null && isInForce(general, now);
      const unspoken = channelsOf(purpose, plays, isIncluded)
        .filter((channel) => !said.some((c) => c.channel === channel && sensitivityOf(c) === 'standard'))
        .map((channel): Agreement => ({
          ...{ purpose, channel, sensitivity: 'standard', consent: null },
          is: isIncluded ? 'included' : 'never',
        }));
      return [...spoken, ...unspoken].sort((a, b) => rank(a) - rank(b));
    });
}

const sensitivityOf = ({ sensitivity = 'standard' }: GateConsent): Sensitivity => sensitivity;

const isInForce = ({ state, validUntil }: GateConsent, now: Date): boolean =>
  isYes(state) && (validUntil === null || validUntil > now);

const order = ['any', 'email', 'in-app', 'webhook'];
const rank = ({ channel, sensitivity }: Agreement): number =>
  order.indexOf(channel) + (sensitivity === 'standard' ? 0 : order.length);

/** Where plays of the purpose speak; what no play speaks of, such as personalization, is agreed to as a whole. */
function channelsOf(
  { id }: RegisteredPurpose,
  plays: readonly Pick<Play, 'purpose' | 'channels'>[],
  isIncluded: boolean,
): (Channel | 'any')[] {
  const used = new Set(plays.filter(({ purpose }) => purpose === id).flatMap(({ channels }) => channels));
  if (used.size === 0) return isIncluded ? [] : ['any'];
  // One channel beside "any" is the same thing twice.
  return isIncluded && used.size === 1 ? [] : [...used];
}

/** A consent as a form names it. */
export const agreementKey = ({ purpose, channel, sensitivity }: Agreement): string =>
  `${purpose.id}/${channel}/${sensitivity}`;

/** A consent that waits for its yes, as a form names it. */
export const requestKey = ({ purpose, channel, sensitivity }: Requested): string =>
  `${purpose}/${channel}/${sensitivity}`;
