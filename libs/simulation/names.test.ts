import type { JourneyEvent } from '@tact/journey';
import { loadDataMap, loadEventMap, loadPolicy, loadPurposes } from '@tact/policy';
import { nothingAssumed, type Assumptions } from './assumptions';
import { noCounts } from './counts';
import { Crowd } from './crowd';
import { InOrder } from './in-order';
import { Lives } from './lives';
import { Messages } from './messages';
import { Observations } from './observations';
import type { Person } from './people';
import { noReactions } from './reactions';
import type { World } from './world';

/** What a journey is told of somebody's names by these traits, one after the other. */
function toldBy(traits: object[], assumed: Partial<Assumptions> = {}): (boolean | undefined)[][] {
  const purposes = loadPurposes();
  const world: World = {
    book: {
      plays: [],
      purposes,
      catalogue: { version: '1', currency: 'EUR', categories: [] },
      stops: [],
      approvedHashes: [],
    },
    purposes,
    policy: loadPolicy(),
    maps: { events: loadEventMap(), data: loadDataMap() },
    assumptions: { ...nothingAssumed, ...assumed },
    reactions: noReactions,
    seed: 1,
    until: null,
  };
  const told: (boolean | undefined)[][] = [];
  class Watched extends Lives {
    protected override apply(person: Person, event: JourneyEvent): void {
      if (event.type === 'Traits Given') {
        told.push([event.hasFirstName, event.hasFormalName]);
        expect(JSON.stringify(event)).not.toMatch(/Ada|Ebner/);
      }
      super.apply(person, event);
    }
  }
  const seen = new Observations();
  const out = new InOrder(() => {});
  const crowd = new Crowd(world.seed, new Watched(world, seen, out), seen, out);
  const messages = new Messages(world, noCounts(), (event) => crowd.hear(event));
  traits.forEach((given, day) => {
    const timestamp = new Date(Date.UTC(2025, 0, 1 + day)).toISOString();
    messages.line(JSON.stringify({ type: 'identify', userId: 'u', timestamp, traits: given }), day);
  });
  crowd.end(null);
  return told;
}

describe('in a simulation', () => {
  test('names that are given one by one become a form of address when there are enough of them', () => {
    const told = toldBy([
      { title: 'Dr.' },
      { lastName: 'Ebner' },
      { language: 'de' },
      { firstName: 'Ada', addressAs: 'first-name' },
      { firstName: null },
      { addressAs: null },
    ]);
    expect(told).toEqual([
      [false, false],
      [false, true],
      [undefined, undefined],
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  test('a first name that is assumed stays one until they say otherwise', () => {
    const told = toldBy([{ lastName: 'Ebner' }, { title: 'Dr.' }, { addressAs: 'neutral' }], {
      firstName: true,
    });
    expect(told).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });
});
