import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlays } from '@tact/policy';
import { parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { projectRoot } from '@tact/servers';
import { figureOf, line, quantile, ratios, timed } from './figures';
import { awake, post, withStack } from './bench-stack';

const ROUNDS = 5;
const PEOPLE = 40;
const ASKED = 600;
const AT_ONCE = 8;

/** Slots answered a second, beside a request of the same API that decides nothing. */
export async function benchSlots(print: (line: string) => void): Promise<void> {
  await withStack({}, async ({ urls, keys }, dataDir) => {
    const keyFile = join(dataDir, 'master-keys.json');
    const records = await openRecords({
      uri: urls.mongodb,
      masterKeys: parseMasterKeys(readFileSync(keyFile, 'utf8'), keyFile),
    });
    for (const play of loadPlays(join(projectRoot(), 'demo/plays')).plays) {
      if (play.slots) await records.approvals.approve(play.contentHash, play.id, 'bench');
    }
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(urls.api + path, { headers: { authorization: `Bearer ${keys.product}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const slotOf = (round: number, i: number) =>
      ask(`/v1/customers/bench-${round}-${i % PEOPLE}/slots/home-banner?session=s`) as Promise<{
        play: string | null;
        reserved: boolean;
      }>;
    const perSecond = { health: [] as number[], first: [] as number[], again: [] as number[] };
    const latencies: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      await timed(PEOPLE, AT_ONCE, async (i) => {
        const path = `${urls.api}/v1/customers/bench-${round}-${i}`;
        await post(`${path}/profile`, keys.product, { timeZone: awake }, 'PUT');
        const consents = [{ purpose: 'offers', channel: 'in-app', state: 'given' }];
        await post(`${path}/consents`, keys.product, { consents }, 'PUT');
      });
      await settled(records, round);
      const health = ASKED / (await timed(ASKED, AT_ONCE, () => ask('/health/live')));
      const first =
        PEOPLE /
        (await timed(PEOPLE, AT_ONCE, async (i) => {
          if (!(await slotOf(round, i)).reserved) throw new Error('A first answer took no impression.');
        }));
      await settled(records, round);
      const again =
        ASKED /
        (await timed(ASKED, AT_ONCE, async (i) => {
          const begun = performance.now();
          if ((await slotOf(round, i)).play === null) throw new Error('The visit was given nothing again.');
          if (round > 0) latencies.push(performance.now() - begun);
        }));
      if (round === 0) continue;
      perSecond.health.push(health);
      perSecond.first.push(first);
      perSecond.again.push(again);
    }
    await records.close();
    const { health, first, again } = perSecond;
    print(`Slots, ${ROUNDS} rounds in turn, ${AT_ONCE} at once; median (minimum to maximum)`);
    print(line('GET /health/live', 'answers/s', figureOf(health)));
    print(line('GET …/slots, a promotion taken', 'answers/s', figureOf(first)));
    print(line('  of health', 'times', ratios(first, health)));
    print(line('GET …/slots, the same visit again', 'answers/s', figureOf(again)));
    print(line('  of health', 'times', ratios(again, health)));
    print(
      `  half of them within ${quantile(latencies, 0.5).toFixed(1)} ms, 99 of 100 within ${quantile(latencies, 0.99).toFixed(1)} ms`,
    );
  });
}

/** Measured is the answer, and not what the workflows still do with what was told: all of it is projected. */
async function settled(records: Records, round: number): Promise<void> {
  for (let i = 0; i < PEOPLE;) {
    const subject = await records.subjects.find(`bench-${round}-${i}`);
    const projected = subject === null ? null : await records.journal.projected(subject);
    const isBehind =
      projected === null ||
      (await records.dispatches.isBehind(projected.doc._id, projected.doc.appliedThrough));
    if (isBehind) await new Promise((done) => setTimeout(done, 50));
    else i += 1;
  }
}
