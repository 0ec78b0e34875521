import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { projectRoot } from '@tact/servers';
import { askErasure, requestThat, someLife, type ShownRequest } from '../erasure/support';
import { customer } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { contextOf, executablePath, openBrowser, overflow, picture, violations } from './browsing';

const isOver = ({ state }: ShownRequest): boolean => state === 'completed' || state === 'cancelled';

// What compliance works with, and what people read of their requests: on a phone and a desk, light and dark.
(executablePath === null ? describe.skip : describe)('the pages about requests', () => {
  let tact: Tact;
  let browser: Browser;
  /** Each answer's page by what was asked for. */
  const answers: Record<string, string> = {};
  const requestIds: string[] = [];
  let outstandingId: string;

  const open = async (right: string, customers: string[], more: object = {}): Promise<ShownRequest> => {
    const { body } = await tact.api.compliance.post<ShownRequest>('/v1/privacy-requests', {
      ...{ right, customers, language: 'en' },
      ...more,
    });
    requestIds.push(body.id);
    return body;
  };

  beforeAll(async () => {
    tact = await startTact({ env: { TACT_CALLBACKS_ANYWHERE: 'true' } });
    browser = await openBrowser();
    const ada = await customer(tact.api, 'ada');
    await someLife(tact.api, ada);
    answers['under-way'] = (
      await open('erasure', [ada.id], { beginsAt: new Date(Date.now() + 3_600_000).toISOString() })
    ).answerUrl;
    for (const right of ['access', 'objection', 'restriction']) {
      const request = await open(right, [ada.id]);
      answers[right] = (await requestThat(tact.api, request.id, isOver)).answerUrl;
    }
    await open('objection', [ada.id], { details: { to: 'other', words: 'Not in the house paper.' } });
    const cy = await customer(tact.api, 'cy');
    const { compliance } = tact.api;
    const declared = await compliance.post('/v1/processors', {
      // Nobody listens there.
      ...{ name: 'silent', url: 'http://127.0.0.1:9/erasures', contact: 'mailto:p@x.test', holds: 'Mails.' },
      ...{ knowsBy: ['email'], confirms: 'at-once', deadline: 'PT5S' },
    });
    if (declared.status !== 201) throw new Error('The processor was not declared.');
    const outstanding = await askErasure(tact.api, [cy.id], { language: 'en' });
    await requestThat(tact.api, outstanding.id, ({ because }) => because === 'processors-outstanding');
    outstandingId = outstanding.id;
    await tact.records.processors.remove('silent');
    const bea = await customer(tact.api, 'bea');
    await someLife(tact.api, bea);
    const erased = await askErasure(tact.api, [bea.id], { exportFirst: true, language: 'en' });
    answers['erased'] = (await requestThat(tact.api, erased.id, isOver)).answerUrl;
  });
  afterAll(async () => {
    await browser?.close();
    await tact?.stop();
  });

  const ways = [
    { width: 360, scheme: 'light' },
    { width: 1280, scheme: 'dark' },
  ] as const;

  test.each(ways)('are easy to read, $width px wide, $scheme', async (way) => {
    const context = await contextOf(browser, way);
    const page = await context.newPage();
    const look = async (name: string): Promise<void> => {
      expect([name, await overflow(page)]).toEqual([name, 0]);
      expect([name, await violations(page)]).toEqual([name, []]);
      await picture(page, `${name}-${way.width}-${way.scheme}`);
    };
    for (const [name, address] of Object.entries(answers)) {
      await page.goto(address);
      await look(`answer-${name}`);
    }
    await page.goto(`${tact.api.url}/compliance/login`);
    await look('compliance-login');
    await page.fill('input[name=key]', tact.keys.compliance);
    await page.click('button[type=submit], form button');
    await page.goto(`${tact.api.url}/compliance/requests`);
    expect(await page.locator('a[href*="/compliance/requests/"]').count()).toBeGreaterThanOrEqual(1);
    await look('compliance-queue');
    await page.goto(`${tact.api.url}/compliance/requests/${requestIds.at(-1)}`);
    await look('compliance-request');
    await page.goto(`${tact.api.url}/compliance/requests/${outstandingId}`);
    expect(await page.getByRole('button', { name: 'Let silent be' }).count()).toBe(1);
    await look('compliance-processors');
    await context.close();
  });

  test('the record of processing is one of them', async () => {
    const file = join(tact.ground.dataDir, 'data-map.html');
    execFileSync(process.execPath, [join(projectRoot(), 'dist/apps/cli/main.js'), 'data-map', '--out', file]);
    const context = await contextOf(browser, { width: 1280 });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    // Some forty stores of one form, a thousand rows: three of them say what all would, in a fiftieth of the time.
    const stores = page.locator('#stores > details');
    expect(await stores.count()).toBeGreaterThan(30);
    await page.evaluate(
      "document.querySelectorAll('#stores > details:nth-of-type(n + 4)').forEach((one) => one.remove())",
    );
    expect(await stores.count()).toBe(3);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
