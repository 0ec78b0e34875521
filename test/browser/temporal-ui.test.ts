import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { tactFolder } from '@tact/servers';
import { startStack, type RunningStack } from '../../apps/cli/stack';
import { findChromium, quietArguments } from './chromium';

const executablePath = findChromium();
const screenshots = join(tactFolder(), 'screenshots');

if (executablePath === null) {
  console.warn(
    'Skipped: no Chromium. Install it (Debian: apt-get install chromium) or name it in TACT_CHROMIUM.',
  );
}

(executablePath === null ? describe.skip : describe)('The Temporal UI', () => {
  let stack: RunningStack;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    folder = mkdtempSync(join(tactFolder(), 'test-ui-'));
    const started = await startStack({ dataDir: folder, log: () => undefined });
    if (started.is !== 'running') throw new Error('A new folder is in use; this cannot be.');
    stack = started.stack;
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: quietArguments });
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers at a journey where it is, what happens next, and why nothing went out', async () => {
    const subject = await reportSearch(stack);
    const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    await page.goto(`${stack.urls.api}/codec/login`);
    await page.fill('#key', stack.keys.ops);
    await page.click('button');
    await page.getByText('Payloads are readable').waitFor();

    // What the login page asks ops to set in the UI, once.
    const settings = {
      endpoint: `${stack.urls.api}/codec`,
      includeCredentials: true,
      overrideRemoteCodecConfiguration: true,
    };
    await page.addInitScript(
      `for (const [name, value] of Object.entries(${JSON.stringify(settings)})) localStorage.setItem(name, JSON.stringify(value));`,
    );
    await page.goto(
      `${stack.urls.temporalUi}/namespaces/default/workflows/${encodeURIComponent(`journey:${subject}`)}`,
    );
    await page.waitForURL(/\/timeline/);
    await page.goto(page.url().replace(/\/timeline.*/, '/user-metadata'));
    // The UI renders markdown in a frame of its own.
    const details = page.locator('iframe').last().contentFrame().locator('body');
    await details.getByText('Lately').waitFor({ timeout: 30_000 });
    const text = await details.innerText();
    await page.screenshot({ path: join(screenshots, 'journey.png') });

    expect(text).toContain('discovering');
    expect(text).toContain('Next');
    expect(text).toMatch(/no-consent|quiet-hours/);
  });
});

async function reportSearch({ urls, keys }: RunningStack): Promise<string> {
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${urls.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.product}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answer = await call('PUT', '/v1/customers/ada/profile', { timeZone: 'Europe/Berlin' });
  const { subject } = (await answer.json()) as { subject: string };
  await call('POST', '/v1/track', {
    userId: 'ada',
    messageId: 'ui-1',
    event: 'Products Searched',
    properties: { query: 'tea', category: 'tea' },
  });
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const decisions = await (await call('GET', '/v1/customers/ada/decisions')).json();
    if ((decisions as { items: unknown[] }).items.length > 0) return subject;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('No decision within 30 s.');
}
