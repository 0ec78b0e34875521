import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { loadPlays } from '@tact/policy';
import { parseMasterKeys } from '@tact/privacy';
import { openRecords } from '@tact/records';
import { projectRoot } from '@tact/servers';
import { figureOf, line, quantile, ratios, timed, type Figure } from './figures';
import { awake, post, withStack } from './bench-stack';

const ROUNDS = 5;
const PEOPLE = 40;
const AT_ONCE = 8;

/** From an event's request to the mail's acceptance by an SMTP peer, beside sending the same mails directly. */
export async function benchEventToMail(print: (line: string) => void): Promise<void> {
  await withStack({ TACT_BEHAVIOUR_WINDOW_MS: '0' }, async ({ urls, keys }, dataDir) => {
    const keyFile = join(dataDir, 'master-keys.json');
    const records = await openRecords({
      uri: urls.mongodb,
      masterKeys: parseMasterKeys(readFileSync(keyFile, 'utf8'), keyFile),
    });
    for (const play of loadPlays(join(projectRoot(), 'demo/plays')).plays) {
      if (play.id === 'tea-guide') await records.approvals.approve(play.contentHash, play.id, 'bench');
    }
    await records.close();
    const catalogue = JSON.parse(readFileSync(join(projectRoot(), 'demo/catalogue.json'), 'utf8')) as unknown;
    await post(`${urls.api}/v1/catalogue`, keys.product, catalogue, 'PUT');

    const direct = createTransport({ url: urls.smtp });
    const perSecond = { tact: [] as number[], direct: [] as number[] };
    const latencies: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const address = (i: number) => `bench-${round}-${i}@people.test`;
      await timed(PEOPLE, AT_ONCE, async (i) => {
        const path = `${urls.api}/v1/customers/bench-${round}-${i}`;
        await post(`${path}/profile`, keys.product, { email: address(i), timeZone: awake }, 'PUT');
        await post(
          `${path}/consents`,
          keys.product,
          { consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }] },
          'PUT',
        );
      });
      const seconds = await timed(PEOPLE, AT_ONCE, async (i) => {
        const begun = Date.now();
        await post(`${urls.api}/v1/track`, keys.product, {
          messageId: `bench-${round}-${i}`,
          userId: `bench-${round}-${i}`,
          event: 'Products Searched',
          properties: { query: 'tea', category: 'tea' },
        });
        await mailFor(urls.mail, address(i));
        if (round > 0) latencies.push(Date.now() - begun);
      });
      const directSeconds = await timed(PEOPLE, AT_ONCE, (i) =>
        direct.sendMail({
          from: 'bench@shop.test',
          to: `direct-${round}-${i}@people.test`,
          subject: 'Tea',
          text: 'Tea.',
        }),
      );
      if (round === 0) continue;
      perSecond.tact.push(PEOPLE / seconds);
      perSecond.direct.push(PEOPLE / directSeconds);
    }
    direct.close();
    const spread: Figure = {
      min: quantile(latencies, 0),
      median: quantile(latencies, 0.5),
      max: quantile(latencies, 0.99),
    };
    print(`Event to mail, ${ROUNDS} rounds of ${PEOPLE} people, ${AT_ONCE} at once, no coalescing window`);
    print(line('event to mail accepted', 'mails/s', figureOf(perSecond.tact)));
    print(line('SMTP alone, without Tact', 'mails/s', figureOf(perSecond.direct)));
    print(line('  of SMTP alone', 'times', ratios(perSecond.tact, perSecond.direct)));
    print(line('request to mail accepted (minimum, median, p99)', 'ms', spread));
  });
}

async function mailFor(catcher: string, to: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const response = await fetch(`${catcher}/api/count?to=${encodeURIComponent(to)}`);
    if (((await response.json()) as { count: number }).count > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`No mail for ${to} within 30 s.`);
}
