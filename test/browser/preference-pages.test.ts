import type { Browser } from 'playwright-core';
import { customer } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { contextOf, executablePath, openBrowser, overflow, picture, violations } from './browsing';
import { confirmLink, doorOf, keepLink, livelyPerson, messageLink, type Door } from './centre-people';

const pages = {
  choices: '/preferences',
  rhythm: '/preferences/rhythm',
  'about-you': '/preferences/about-you',
  history: '/preferences/history',
  data: '/preferences/data',
  look: '/preferences/look',
  quiz: '/quiz',
  thanks: '/quiz/thanks',
  why: '',
  stop: '/stop',
};

// Every page as people meet it: on a phone and a desk, light and dark, in both languages, to be looked at and measured.
(executablePath === null ? describe.skip : describe)('the pages of the preference centre', () => {
  let tact: Tact;
  let browser: Browser;
  const lively: Record<string, Door> = {};
  let stranger: Door;

  beforeAll(async () => {
    tact = await startTact();
    browser = await openBrowser();
    lively['en'] = await livelyPerson(tact, 'en');
    lively['de'] = await livelyPerson(tact, 'de');
    stranger = await doorOf(tact, await customer(tact.api, 'nobody', { consents: [], email: false }));
  });
  afterAll(async () => {
    await browser?.close();
    await tact?.stop();
  });

  /** Every page of one person, by its name; some have a link of their own. */
  const everyPage = async (door: Door): Promise<[name: string, address: string][]> => [
    ...Object.entries(pages).map(([name, path]): [string, string] => [name, door.link + path]),
    ['keep', keepLink(tact, door)],
    ['confirm', await confirmLink(tact, door)],
  ];

  // Every language, width and scheme once, the longer words where there is less room; all of them with EVERY_WAY.
  const few = [
    { language: 'en', width: 1280, scheme: 'light' },
    { language: 'de', width: 360, scheme: 'dark' },
  ] as const;
  const all = (['en', 'de'] as const).flatMap((language) =>
    ([360, 1280] as const).flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => ({ language, width, scheme })),
    ),
  );
  const ways = process.env['EVERY_WAY'] ? all : few;
  const widths = process.env['EVERY_WAY'] ? ([360, 1280] as const) : ([360] as const);

  test.each(ways)('are easy to read in $language, $width px wide, $scheme', async (way) => {
    const door = lively[way.language] as Door;
    const context = await contextOf(browser, way);
    const page = await context.newPage();
    for (const [name, address] of await everyPage(door)) {
      await page.goto(address);
      expect(await page.locator('html').getAttribute('lang')).toMatch(way.language);
      await page.evaluate("document.querySelectorAll('details').forEach((d, i) => (d.open = i % 4 === 0))");
      expect([name, await overflow(page)]).toEqual([name, 0]);
      expect([name, await violations(page)]).toEqual([name, []]);
      await picture(page, `${name}-${way.language}-${way.width}-${way.scheme}`);
    }
    await context.close();
  });

  test.each(widths)('say plainly that there is nothing, %d px wide', async (width) => {
    const context = await contextOf(browser, { width });
    const page = await context.newPage();
    for (const name of ['choices', 'about-you', 'history'] as const) {
      await page.goto(stranger.link + pages[name]);
      expect([name, await violations(page), await overflow(page)]).toEqual([name, [], 0]);
      expect(await page.locator('.empty').count()).toBeGreaterThan(0);
      await picture(page, `${name}-empty-${width}`);
    }
    await context.close();
  });

  test.each(widths)('show nothing personal to an old link, %d px wide', async (width) => {
    const { person } = lively['de'] as Door;
    const link = messageLink(tact, person, {}, 40);
    const context = await contextOf(browser, { width });
    const page = await context.newPage();
    for (const path of Object.values(pages).filter((path) => path !== '/stop')) {
      await page.goto(link + path);
      expect(page.url()).toContain('/preferences');
      const text = await page.locator('body').innerText();
      expect(text).not.toMatch(/Ada|Ebner|Tee|tea|eingewilligt am|Dr\./);
    }
    expect([await violations(page), await overflow(page)]).toEqual([[], 0]);
    await picture(page, `old-link-${width}`);
    await context.close();
  });

  test.each(widths)('stay whole with the largest text and words only, %d px wide', async (width) => {
    const door = await livelyPerson(tact, 'de');
    await tact.records.vault.tell(door.person.subject, { pages: { text: 'larger', look: 'calm' } });
    const context = await contextOf(browser, { width });
    const page = await context.newPage();
    for (const [name, address] of await everyPage(door)) {
      await page.goto(address);
      expect([name, await overflow(page), await violations(page)]).toEqual([name, 0, []]);
      await picture(page, `${name}-calm-${width}`);
    }
    await context.close();
  });
});
