import type { Browser, Page } from 'playwright-core';
import { customer } from '../support/people';
import { decisionsOf, journeyOf, mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';
import { contextOf, executablePath, openBrowser, overflow } from './browsing';
import { confirmLink, doorOf, keepLink, livelyPerson, messageLink, type Door } from './centre-people';

// What people do on their pages changes what is said to them: with scripts and without, on a phone and at a desk.
(executablePath === null ? describe.skip : describe)('the preference centre', () => {
  let tact: Tact;
  let browser: Browser;

  beforeAll(async () => {
    tact = await startTact();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await tact?.stop();
  });

  const ways = ([360, 1280] as const).flatMap((width) => [
    { width, scripts: true, with: 'with' },
    { width, scripts: false, with: 'without' },
  ]);

  async function at(link: string, way: { width: 360 | 1280; scripts?: boolean }): Promise<Page> {
    const page = await (await contextOf(browser, way)).newPage();
    await page.goto(link);
    return page;
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const note = (page: Page) => page.getByRole('status').innerText();
  const consentsOf = (door: Door) => tact.records.gates.consents(door.person.subject);

  test.each(ways)('one by one, $width px, $with scripts: stop, keep, agree, pause, object', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(`${door.link}/preferences`, way);

    await button(page, 'Stop “Tips and newsletters”, In our shop').click();
    expect(await note(page)).toContain('That has stopped.');
    expect(page.url()).toContain('/preferences?note=doneStopped');
    const [before] = (await consentsOf(door)).filter(({ purpose }) => purpose === 'offers');
    await page.getByRole('button', { name: /^Keep until/ }).click();
    const [after] = (await consentsOf(door)).filter(({ purpose }) => purpose === 'offers');
    expect(after?.state).toBe('renewed');
    expect(after?.validUntil?.getTime()).toBeGreaterThan(before?.validUntil?.getTime() ?? Infinity);

    // What ended is out of sight, and is agreed to one at a time.
    expect(
      await page
        .getByRole('button', { name: /^Agree to/ })
        .first()
        .isVisible(),
    ).toBe(false);
    await page.getByText('Show what else there is').click();
    await page.getByRole('button', { name: /^Agree to “Tips and newsletters”, In our shop/ }).click();
    expect(await note(page)).toContain('It ends by itself');
    const inApp = (await consentsOf(door)).find((c) => c.purpose === 'marketing' && c.channel === 'in-app');
    expect([inApp?.state, inApp?.validUntil === null]).toEqual(['given', false]);

    await page.getByLabel('One month').check();
    await button(page, 'Pause').click();
    expect(await page.getByText(/^You paused our messages until/).count()).toBe(1);
    const paused = await mayI(tact.api.product, door.person.id, { play: 'product-tip', channel: 'email' });
    expect(paused.body.decisions[0]?.reasons.map(({ code }) => code)).toContain('paused');
    await button(page, 'End the pause').click();
    await button(page, 'Object to all advertising').click();
    expect(await note(page)).toContain('no advertising');
    const [gate] = await tact.records.gates.of([door.person.subject]);
    expect([gate?.pausedSince ?? null, gate?.objectedAt instanceof Date]).toEqual([null, true]);
    await button(page, 'Take the objection back').click();
    expect(await page.getByText('You objected to advertising').count()).toBe(0);
    expect(await overflow(page)).toBe(0);
  });

  test.each(ways)('what ends, $width px, $with scripts: let it lapse, then keep it', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(keepLink(tact, door), way);
    const offers = async () => (await consentsOf(door)).find(({ purpose }) => purpose === 'offers');
    const before = await offers();
    await page.getByRole('button', { name: /^Let “Offers/ }).click();
    expect(await page.getByText('as you chose').count()).toBe(1);
    expect(await offers()).toEqual(before);
    await page.getByRole('button', { name: /^Keep “Offers/ }).click();
    expect(await page.getByText(/^You keep “Offers/).count()).toBe(1);
    expect((await offers())?.state).toBe('renewed');
    expect([await overflow(page), await page.getByRole('button').count()]).toEqual([0, 0]);
  });

  test.each(ways)('a yes by mail, $width px, $with scripts: only the button agrees', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(await confirmLink(tact, door), way);
    const asked = async () => (await consentsOf(door)).find(({ channel }) => channel === 'webhook');
    expect((await asked())?.state).toBe('refused');
    await page.getByRole('button').click();
    expect((await asked())?.state).toBe('given');
    expect([await overflow(page), await page.getByRole('button').count()]).toEqual([0, 0]);
  });

  test.each(ways)('corrections, $width px, $with scripts, change the journey itself', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(`${door.link}/preferences/about-you`, way);
    expect(await page.getByText('you searched three times').count()).toBe(1);

    await button(page, 'Forget “Tea”').click();
    expect(await note(page)).toContain('Forgotten.');
    expect(await button(page, 'Forget “Tea”').count()).toBe(0);
    await button(page, 'Never note “Candles”').click();
    expect(await page.getByText('What we do not note').count()).toBe(1);
    await page.getByText('That is wrong').click();
    await page.getByLabel('I have what I wanted').check();
    await button(page, 'Correct it').click();
    expect(await page.getByText('You said that you are enjoying what you bought.').count()).toBe(1);
    await button(page, 'Take back: Your goals').click();
    await page.getByLabel('A little').check();
    await button(page, 'Save').click();

    const journey = await until('the journey heard of it', async () => {
      const found = await journeyOf(tact.api.product, door.person.id);
      // Their last word of all.
      return JSON.stringify(found).includes('"ceiling":"contextual"') && found;
    });
    expect(journey).toMatchObject({ stage: { is: 'enjoying' }, interests: [], person: { goals: [] } });
  });

  test.each(ways)('what, when and how often, $width px, $with scripts', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(`${door.link}/preferences/rhythm`, way);
    const save = (of: string) => page.locator(`form[action$="${of}"] button`).first().click();

    await page.getByLabel('Once in two weeks').check();
    await save('/rhythm');
    expect(await page.getByLabel('Once in two weeks').isChecked()).toBe(true);
    await page.getByLabel('Seasons and occasions').uncheck();
    await save('/topics');
    expect(await page.getByLabel('Seasons and occasions').isChecked()).toBe(false);
    for (const day of ['Saturday', 'Sunday']) await page.getByLabel(day).uncheck();
    await page.getByLabel('From').fill('10:00');
    await save('/hours');
    expect(await page.getByLabel('Sunday').isChecked()).toBe(false);
    await page.getByLabel('Your time zone').selectOption('Asia/Tokyo');
    await save('/zone');
    expect(await page.getByLabel('Your time zone').inputValue()).toBe('Asia/Tokyo');

    await page.getByLabel('In our shop').uncheck();
    await save('/channels');
    expect(await page.getByLabel('In our shop').isChecked()).toBe(false);

    const { body } = await until('the journey heard of it', async () => {
      const heard = await tact.api.product.get(`/v1/customers/${door.person.id}/preferences`);
      return Array.isArray(heard.body['channels']) && heard;
    });
    const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
    expect(body).toMatchObject({
      ...{ topics: ['guides'], minDaysBetween: 14, timeZone: 'Asia/Tokyo' },
      schedule: { weekdays, from: '10:00', to: '21:00' },
    });
    expect(body['channels']).not.toContain('in-app');
  });

  test.each(ways)(
    'what is left out, and whether anything is learned, $width px, $with scripts',
    async (way) => {
      const door = await livelyPerson(tact, 'en');
      const about = `/v1/customers/${door.person.id}`;
      const spared = async () => {
        const { body } = await tact.api.product.get<{ contexts: { context: string; muted: string[] }[] }>(
          `${about}/contexts`,
        );
        return body.contexts;
      };
      await tact.api.product.post(`${about}/contexts`, { context: 'illness' });
      const page = await at(`${door.link}/preferences/about-you`, way);
      // What it mutes is shown, and not why.
      expect(await page.locator('body').innerText()).not.toMatch(/illness/i);
      await button(page, 'You may speak of it again: fitness, travel, celebration').click();
      expect(await note(page)).toContain('We may speak of it again.');
      await page.getByLabel('Mother’s Day').check();
      await page.locator('form[action$="/spared"] button').click();
      expect(await note(page)).toContain('We leave that out.');
      expect(await page.getByLabel('Mother’s Day').isChecked()).toBe(true);
      await until('the journey heard of it', async () => {
        const [own, ...others] = await spared();
        return others.length === 0 && own?.context === 'own-choice' && own.muted.join() === 'mothers-day';
      });

      await button(page, 'Do not learn from what I do').click();
      expect(await note(page)).toContain('we learn nothing from what you do');
      const limit = await tact.api.product.get(`${about}/tracking-limit`);
      expect(limit.body).toMatchObject({ limited: true, by: 'preference centre' });
      await button(page, 'You may learn again').click();
      expect((await tact.api.product.get(`${about}/tracking-limit`)).body).toMatchObject({ limited: false });
      expect(await overflow(page)).toBe(0);
    },
  );

  test.each(ways)('the quiz, $width px, $with scripts, gives facts and no consent', async (way) => {
    const person = await customer(tact.api, 'new', { consents: [] });
    const page = await at(`${(await doorOf(tact, person)).link}/quiz`, way);
    expect(await page.getByText('What for:').count()).toBe(3);
    expect(await page.locator('input:checked').count()).toBe(1);
    await page.getByLabel('Calm evenings').check();
    await page.getByLabel('Guides').check();
    await page.getByLabel('Once a week').check();
    await button(page, 'Done').click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Thank you');
    await until('the journey heard of it', async () => {
      const journey = (await journeyOf(tact.api.product, person.id)) as unknown as Record<string, unknown>;
      return JSON.stringify([journey['person'], journey['preferences']]).includes('calm-evenings');
    });
    expect(await tact.records.gates.consents(person.subject)).toEqual([]);
  });

  test.each(ways)('how it looks, $width px, $with scripts, is remembered for every page', async (way) => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(`${door.link}/preferences/look`, way);
    await page.getByLabel('Deutsch').check();
    await page.getByLabel('Largest').check();
    await page.getByLabel('Words only').check();
    await button(page, 'Save').click();
    expect(await note(page)).toContain('So sieht es von jetzt an aus.');
    await page.goto(`${door.link}/preferences/data`);
    expect(await page.locator('html').getAttribute('data-text')).toBe('larger');
    expect(await page.locator('svg').isVisible()).toBe(false);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Wohin Ihre Daten gehen');
  });

  test('the history tells why each came, and shows nobody else’s', async () => {
    const [door, other] = [await livelyPerson(tact, 'en'), await livelyPerson(tact, 'en')];
    const page = await at(`${door.link}/preferences/history`, { width: 1280 });
    expect(await page.getByText('Your order has arrived with us').count()).toBe(1);
    const order = page.getByRole('listitem').filter({ hasText: 'Your order has arrived with us' });
    await order.getByText('Why you got it').click();
    await order.getByRole('link', { name: /^All about it/ }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Why am I seeing this?');
    const strange = page.url().replace(door.link, other.link);
    expect((await page.goto(strange))?.status()).toBe(404);
  });

  test('by keyboard alone: to the content, to a choice, and back with the focus on what was done', async () => {
    const door = await livelyPerson(tact, 'en');
    const page = await at(`${door.link}/preferences/rhythm`, { width: 1280 });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/note=doneRhythm#note/);
    expect(await page.getByLabel('Once a week').isChecked()).toBe(true);
  });

  test('an old link stops and quietens, never louder, and has a fresh one mailed', async () => {
    const door = await livelyPerson(tact, 'en');
    const { person } = door;
    const old = messageLink(tact, person, {}, 40);
    await tact.api.product.put(`/v1/customers/${person.id}/preferences`, { minDaysBetween: 90 });
    await tact.api.product.post(`/v1/customers/${person.id}/pause`, {});
    const page = await at(`${old}/preferences`, { width: 360 });
    await button(page, 'Once a month at most').click();
    await button(page, 'Pause').click();
    const post = (path: string, fields: Record<string, string>) =>
      fetch(`${old}/preferences${path}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        redirect: 'manual',
      });
    await post('/resume', {});
    await post('/object', { do: 'end' });
    await post('/consents', { consent: 'marketing/webhook/standard', do: 'give' });
    await until('the journey heard of it', async () => {
      const { body } = await tact.api.product.get(`/v1/customers/${person.id}/preferences`);
      return body['minDaysBetween'] === 90;
    });
    const [gate] = await tact.records.gates.of([person.subject]);
    expect([gate?.pausedSince instanceof Date, gate?.pausedUntil ?? null]).toEqual([true, null]);
    expect((await consentsOf(door)).find(({ channel }) => channel === 'webhook')?.state).toBe('refused');

    const since = new Date();
    await button(page, 'Send me a fresh link').click();
    expect(await note(page)).toContain('on its way to your address');
    const mail = await tact.mail.nextMail(
      ({ to, receivedAt, subject }) =>
        to.includes(person.email) &&
        Date.parse(receivedAt) >= since.getTime() &&
        subject === 'Your fresh link',
    );
    const [fresh = ''] = /http\S+\/m\/\S+\/preferences/.exec(mail.text ?? '') ?? [];
    await page.goto(fresh);
    expect(await page.getByText('In force').count()).toBe(1);
    expect((await decisionsOf(tact.api.product, person.id)).map(({ play }) => play)).toContain('fresh-link');
  });

  test('whoever follows links, or forges one, changes nothing', async () => {
    const door = await livelyPerson(tact, 'en');
    const before = await consentsOf(door);
    for (const path of ['', '/stop', '/quiz', '/preferences', '/preferences/consents', '/preferences/pause'])
      await fetch(door.link + path);
    expect(await consentsOf(door)).toEqual(before);
    const forged = await fetch(`${door.link.slice(0, -4)}AAAA/preferences/object`, {
      method: 'POST',
      body: '',
    });
    expect(forged.status).toBe(404);
    const response = await fetch(`${door.link}/preferences`);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('its stop stops exactly its scope, however old the link, and never redirects', async () => {
    const door = await livelyPerson(tact, 'en');
    const link = messageLink(tact, door.person, { purpose: 'offers' }, 400);
    const stopped = await fetch(`${link}/stop`, {
      ...{ method: 'POST', body: 'List-Unsubscribe=One-Click', redirect: 'manual' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(stopped.status).toBe(200);
    const states = (await consentsOf(door)).map(({ purpose, channel, state }) => [purpose, channel, state]);
    expect(states).toContainEqual(['offers', 'email', 'withdrawn']);
    expect(states).toContainEqual(['marketing', 'email', 'given']);
  });
});
