import fc from 'fast-check';
import { Crowd } from './crowd';
import { noCounts } from './counts';
import type { DecisionLine } from './decision-line';
import { InOrder } from './in-order';
import { Lives } from './lives';
import { Messages } from './messages';
import { Observations } from './observations';
import type { ReactionModel } from './reactions';
import { everything, jsonLines, tracked, worldWith } from './testing/run';

const RUNS = 300;

const reactions: ReactionModel = [
  { channel: 'in-app', shown: { chance: 0.8 }, click: { chance: 0.3, after: ['PT5S', 'PT2M'] } },
  {
    channel: 'email',
    click: { chance: 0.3, after: ['PT5M', 'P2D'] },
    visit: { chance: 0.3, after: ['PT1H', 'P5D'] },
    stop: { chance: 0.1, after: ['PT5M', 'P1D'] },
  },
];

interface Doing {
  hours: number;
  what: 'Home Viewed' | 'Product Viewed' | 'Products Searched' | 'Reviews Viewed' | 'Cart Viewed' | 'link';
  person: number;
  isVisitor: boolean;
}

const doings = fc.array(
  fc.record<Doing>({
    // Some are told late.
    hours: fc.integer({ min: -6, max: 40 }),
    what: fc.constantFrom(
      'Home Viewed',
      'Product Viewed',
      'Products Searched',
      'Reviews Viewed',
      'Cart Viewed',
      'link',
    ),
    person: fc.integer({ min: 0, max: 2 }),
    isVisitor: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

const stretches = fc.record({
  events: fc.integer({ min: 2, max: 80 }),
  personWeeks: fc.double({ min: 0.1, max: 200, noNaN: true }),
});

/** As many visitors as people: who signs in on which device is up to chance. */
function messagesOf(all: Doing[]): string {
  let at = Date.UTC(2024, 0, 1, 9);
  const messages = all.map(({ hours, what, person, isVisitor }, i) => {
    at += hours * 3_600_000;
    const timestamp = new Date(at).toISOString();
    const [user, visitor] = [{ userId: `user-${person}` }, { anonymousId: `visitor-${(person + i) % 3}` }];
    return what === 'link'
      ? { type: 'identify', messageId: `link-${i}`, timestamp, traits: {}, ...user, ...visitor }
      : tracked(
          what,
          timestamp,
          { category: ['tea', 'sleep'][i % 2], query: 'sleep' },
          isVisitor ? visitor : user,
        );
  });
  return jsonLines(messages);
}

class Watched extends Observations {
  handOvers = 0;

  override handedOver(...handed: Parameters<Observations['handedOver']>): void {
    super.handedOver(...handed);
    this.handOvers += 1;
  }
}

function lived(messages: string, atOnce: { events: number; personWeeks: number }) {
  const world = worldWith({ assumptions: everything, reactions, until: Date.UTC(2024, 5, 1) });
  const lines: DecisionLine[] = [];
  const [seen, out, told] = [new Watched(), new InOrder((line) => lines.push(line)), [] as string[]];
  const crowd = new Crowd(world.seed, new Lives(world, seen, out), seen, out, atOnce);
  const reader = new Messages(world, noCounts(), (event) => told.push(crowd.hear(event)));
  messages.split('\n').forEach((line, i) => reader.line(line, i + 1));
  crowd.end(world.until);
  return { lines, seen, told };
}

test('to live a stretch of the stream one person after the other is to live it by turns', () => {
  const arose = { late: 0, sends: 0, handedOver: 0 };
  fc.assert(
    fc.property(doings, stretches, (all, stretch) => {
      const messages = messagesOf(all);
      const byTurns = lived(messages, { events: 1, personWeeks: Infinity });
      const atOnce = lived(messages, stretch);
      expect(atOnce.lines).toEqual(byTurns.lines);
      expect(atOnce.told).toEqual(byTurns.told);
      expect(atOnce.seen.weeks).toEqual(byTurns.seen.weeks);
      expect(atOnce.seen.touchesInAWeek).toEqual(byTurns.seen.touchesInAWeek);
      expect(atOnce.seen.retargetings).toEqual(byTurns.seen.retargetings);
      expect(atOnce.seen.people).toBe(byTurns.seen.people);
      arose.late += Number(byTurns.told.includes('late'));
      arose.sends += Number(byTurns.seen.decisions.send > 0);
      arose.handedOver += Number(atOnce.seen.handOvers > 0);
    }),
    { numRuns: RUNS },
  );
  for (const times of Object.values(arose)) expect(times / RUNS).toBeGreaterThan(0.01);
});

test('what is decided waits for no more than its stretch, also where nothing is heard for years', () => {
  class Counted extends InOrder {
    private told = 0;
    most = 0;

    constructor() {
      super(() => (this.told += 1));
    }

    override tellUntil(at: number): void {
      this.told = 0;
      super.tellUntil(at);
      this.most = Math.max(this.most, this.told);
    }
  }
  const people = Array.from({ length: 40 }, (_, i) =>
    tracked('Home Viewed', '2020-01-01T12:00:00Z', {}, { userId: `user-${i}` }),
  );
  // A letter is due every week.
  const world = worldWith({ only: ['tuesday-letter'], until: Date.UTC(2024, 0, 1) });
  const [seen, out] = [new Observations(), new Counted()];
  const crowd = new Crowd(world.seed, new Lives(world, seen, out), seen, out, {
    events: Infinity,
    personWeeks: 100,
  });
  const reader = new Messages(world, noCounts(), (event) => crowd.hear(event));
  jsonLines(people)
    .split('\n')
    .forEach((line, i) => reader.line(line, i + 1));
  crowd.end(world.until);
  const { send, defer, hold } = seen.decisions;
  expect(send + defer + hold).toBeGreaterThan(5 * out.most);
  // Up to three letters fall into two and a half weeks of forty people.
  expect(out.most).toBeLessThanOrEqual(2 * 3 * 40);
});
