import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Simulation } from './simulation';
import { nothingAssumed } from './assumptions';
import { worldWith } from './testing/run';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const PEOPLE = 200;

/** The same people, looking around for as many events as wanted, a few seconds apart. */
function* events(count: number): Generator<Buffer> {
  let lines: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const timestamp = new Date(Date.UTC(2024, 0, 1) + i * 5_000).toISOString();
    lines.push(
      `{"type":"track","messageId":"m-${i}","userId":"u-${i % PEOPLE}","event":"${i % 7 === 0 ? 'Product Viewed' : 'Home Viewed'}","timestamp":"${timestamp}","properties":{"product_id":"p-${i % 40}","category":"c-${i % 9}"}}\n`,
    );
    if (lines.length === 2_000 || i === count - 1) {
      yield Buffer.from(lines.join(''));
      lines = [];
    }
  }
}

/** Bytes that a run holds at its end, beyond what stood before; what other tests left behind is let go of first. */
async function heldBy(count: number): Promise<{ bytes: number; people: number }> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await setTimeout(100);
  }
  const before = process.memoryUsage().heapUsed;
  const simulation = new Simulation(
    worldWith({ only: ['welcome', 'second-look'], assumptions: nothingAssumed }),
    () => undefined,
  );
  for (const bytes of events(count)) simulation.take(bytes);
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  simulation.end();
  const { counts, seen } = simulation.told('a test');
  expect(counts.accepted).toBe(count);
  return { bytes, people: seen.people };
}

test('memory follows the people, not the events: twenty times the events hold hardly more', async () => {
  // The first run also pays for what is loaded and compiled once.
  await heldBy(10_000);
  const short = await heldBy(10_000);
  const long = await heldBy(200_000);
  expect(long.people).toBe(PEOPLE);
  // The remembered message ids are bounded too, and not yet full in the shorter run.
  expect(long.bytes).toBeLessThan(short.bytes + 48 * 2 ** 20);
}, 240_000);
