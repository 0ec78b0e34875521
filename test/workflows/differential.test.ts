import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision, Journey, JourneyEvent } from '@tact/journey';
import { loadDataMap, loadEventMap, loadPlays, loadPolicy, loadPurposes, parseCatalogue } from '@tact/policy';
import { projectRoot } from '@tact/servers';
import {
  approvedHashes,
  consentGiven,
  nothingAssumed,
  type DecisionLine,
  type World,
} from '@tact/simulation';
import { journeyId, TASK_QUEUE } from '@tact/temporal';
import { customerJourney, deliverEvents, type JourneyActivities } from '@tact/workflows';
import { decisionLine } from '../../libs/simulation/decision-line';
import { HOUR, MINUTE, SECOND, wholeSecond } from '../../libs/journey/time';
import { messagesOf, scriptOf, type Script, type ScriptedBatch } from './scripted-lives';
import { startSkippingStage, type SkippingStage } from './stage';

/** People of the demo input with much to decide; others as PEOPLE=user_0001,user_0002, everybody as PEOPLE=all. */
const { PEOPLE = 'user_0433,user_0464,user_0481,user_0416,user_0597' } = process.env;
const SAMPLE = PEOPLE === 'all' ? PEOPLE : PEOPLE.split(',');
/** The test server's clock runs while it works: what is due at an instant is decided a moment after it. */
const MOMENT_MS = 3 * SECOND;
const SHIFTED_BY_WEEKS = 7 * 24 * HOUR;

const purposes = loadPurposes();
const policy = loadPolicy();
const { plays } = loadPlays(join(projectRoot(), 'demo/plays'), purposes);
const assumptions = consentGiven({
  ...nothingAssumed,
  email: true,
  timeZone: 'Europe/Berlin',
  approved: 'all',
});

function theWorld(): World {
  const file = join(projectRoot(), 'demo/catalogue.json');
  const { catalogue } = parseCatalogue(JSON.parse(readFileSync(file, 'utf8')));
  if (catalogue === null) throw new Error('The demo’s catalogue is broken.');
  return {
    book: { plays, purposes, catalogue, approvedHashes: approvedHashes(assumptions, plays), stops: [] },
    purposes,
    policy,
    maps: { events: loadEventMap(), data: loadDataMap() },
    assumptions,
    reactions: [
      { channel: 'email', visit: { chance: 0.5, after: ['PT1H', 'PT40H'] } },
      { channel: 'in-app', shown: { chance: 0.9 }, click: { chance: 0.4, after: ['PT1M', 'PT3M'] } },
    ],
    seed: 7,
    until: null,
  };
}

/** One person's journey as it really ran. */
interface Lived {
  subjectKey: string;
  batches: number;
  applied: number;
  resting: boolean;
  touches: string[];
  lines: DecisionLine[];
  /** Decisions whose line is told once what came of them is in the journey. */
  untold: Decision[];
  /** The ids of all that was written down: what is tried again is written down again. */
  known: Set<string>;
}

class RealLives {
  readonly people = new Map<string, Lived>();
  private readonly bySubject = new Map<string, [string, Lived]>();
  private wake: () => void = () => undefined;

  /** Between the workflow and its hands: what it decides is written down, and the gate permits everything. */
  readonly between = (activities: JourneyActivities): JourneyActivities => ({
    ...activities,
    journal: async ({ projection, decisions, judged }) => {
      await activities.journal({ projection, decisions, judged });
      this.journaled(projection.subjectKey, projection.journey, decisions);
    },
    deliver: async ({ touch }) => {
      return { type: 'Touch Delivered', at: touch.reservedAt, touchId: touch.id };
    },
  });

  add(name: string, subjectKey: string): Lived {
    const lived: Lived = {
      ...{ subjectKey, batches: 0, applied: 0, resting: false },
      ...{ touches: [], lines: [], untold: [], known: new Set() },
    };
    this.people.set(name, lived);
    this.bySubject.set(subjectKey, [name, lived]);
    return lived;
  }

  async rest(lived: Lived): Promise<void> {
    while (!(lived.resting && lived.applied >= lived.batches)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private journaled(subjectKey: string, journey: Journey, decisions: Decision[]): void {
    const known = this.bySubject.get(subjectKey);
    if (!known) return;
    const [name, lived] = known;
    if (decisions.some(({ id }) => lived.known.has(id))) return;
    for (const { id } of decisions) lived.known.add(id);
    lived.lines.push(...lived.untold.map((decision) => decisionLine(decision, name, journey)));
    lived.untold = decisions;
    const sent = decisions.flatMap(({ touchId }) => touchId ?? []);
    lived.touches.push(...sent);
    lived.applied = journey.appliedThrough;
    lived.resting = sent.length === 0;
    if (lived.resting) {
      lived.lines.push(...decisions.map((decision) => decisionLine(decision, name, journey)));
      lived.untold = [];
    }
    this.wake();
  }
}

const real = new RealLives();
let stage: SkippingStage;
let script: Script;
/** Lives the same, but is never told one of the signals. */
let dropped: { name: string; of: string; batch: ScriptedBatch };

beforeAll(async () => {
  stage = await startSkippingStage({ between: real.between });
  const startsAt = (await stage.now()) + 10 * MINUTE;
  const messages = await messagesOf(SAMPLE);
  const first = Date.parse(String(messages[0]?.['timestamp']));
  // The same weekday and hour, so that letters and nights fall where they fell.
  const later = Math.ceil((startsAt - first) / SHIFTED_BY_WEEKS) * SHIFTED_BY_WEEKS;
  const shifted = messages.map((message) => ({
    ...message,
    timestamp: new Date(Date.parse(String(message['timestamp'])) + later).toISOString(),
  }));
  script = scriptOf(shifted, theWorld());
  const answered = script.batches.find(
    ({ person, at, events }) =>
      script.lines.some((line) => isSentAt(at, line) && line.customer === person) &&
      // What they agreed to once is needed for everything.
      events.every(({ type }) => type !== 'Consent Changed'),
  );
  if (answered === undefined) throw new Error('Nothing that anybody in the sample does is answered at once.');
  dropped = { name: `${answered.person} without a signal`, of: answered.person, batch: answered };
  await liveIt();
}, 30 * MINUTE);
afterAll(() => stage?.stop());

const isSentAt = (at: number, line: DecisionLine): boolean =>
  line.verdict === 'send' && Date.parse(line.at) === wholeSecond(at);

async function liveIt(): Promise<void> {
  for (const batch of script.batches) {
    await stage.sleepUntil(batch.at);
    await send(batch.person, batch);
    if (batch.person === dropped.of && batch !== dropped.batch) await send(dropped.name, batch);
  }
}

async function send(name: string, { seed, events }: ScriptedBatch): Promise<void> {
  const known = real.people.get(name);
  const lived = known ?? real.add(name, await stage.hands.records.subjects.findOrCreate(name));
  lived.batches += 1;
  lived.resting = false;
  await stage.client.workflow.signalWithStart(customerJourney, {
    workflowId: journeyId(lived.subjectKey),
    taskQueue: TASK_QUEUE,
    args: [{ policy, seed, carried: null }],
    signal: deliverEvents,
    signalArgs: [{ number: lived.batches, events: events.map((event) => withTouch(event, lived)) }],
  });
  await real.rest(lived);
}

/** The script names touches by their place; here they have the ids that the workflow minted. */
function withTouch(event: JourneyEvent, { touches }: Lived): JourneyEvent {
  if (!('touchId' in event) || event.touchId === undefined) return event;
  return { ...event, touchId: touches[Number(event.touchId.slice('touch '.length))] ?? 'no such touch' };
}

/** A line without its ids, its instants as what they are compared by. */
const comparable = ({ decision: _, customer: __, at, until, retargetingSince, ...rest }: DecisionLine) => ({
  said: JSON.stringify(rest),
  times: [at, until, retargetingSince].map((time) => (time === null ? null : Date.parse(time))),
});

const isSameTime = (a: number | null | undefined, b: number | null | undefined): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= MOMENT_MS : a === b;

/** The first line in which two runs differ, as both tell it; null when they are the same. */
function firstDifference(a: DecisionLine[], b: DecisionLine[]): object | null {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [x, y] = [a[i], b[i]];
    if (!x || !y) return { line: i + 1, simulated: x ?? null, real: y ?? null };
    const [one, other] = [comparable(x), comparable(y)];
    if (one.said !== other.said || !one.times.every((time, n) => isSameTime(time, other.times[n])))
      return { line: i + 1, simulated: x, real: y };
  }
  return null;
}

const simulatedOf = (name: string): DecisionLine[] =>
  script.lines.filter(({ customer }) => customer === name);
const realOf = (name: string): DecisionLine[] => real.people.get(name)?.lines ?? [];

test('the workflows decide what the simulator decides, line by line', () => {
  const names = new Set(script.batches.map(({ person }) => person));
  for (const name of names) {
    expect({ name, differs: firstDifference(simulatedOf(name), realOf(name)) }).toEqual({
      name,
      differs: null,
    });
  }
  const all = [...names].flatMap(realOf);
  const reasons = new Set(all.flatMap((line) => line.reasons));
  const sends = all.filter(({ verdict }) => verdict === 'send').length;
  console.info(
    `${names.size} people, ${script.batches.length} signals, ${all.length} decisions, ${sends} sends, ${reasons.size} reasons`,
  );
  expect(sends).toBeGreaterThanOrEqual(50);
  expect(reasons.size).toBeGreaterThanOrEqual(10);
});

test('one signal that is dropped shows', () => {
  expect(realOf(dropped.name).length).toBeGreaterThan(0);
  expect(firstDifference(simulatedOf(dropped.of), realOf(dropped.name))).not.toBeNull();
});
