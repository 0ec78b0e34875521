import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { freePort, startMailCatcher, tactFolder, type MailCatcher, type MailHooks } from '@tact/servers';

let folder: string;
let catcher: MailCatcher;
let hooks: MailHooks;

beforeEach(async () => {
  mkdirSync(tactFolder(), { recursive: true });
  folder = mkdtempSync(join(tactFolder(), 'test-'));
  hooks = {};
  catcher = await start();
});
afterEach(async () => {
  await catcher.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(limit = 100) {
  return startMailCatcher({
    dataDir: folder,
    hooks,
    limit,
    smtpPort: await freePort(),
    httpPort: await freePort(),
  });
}

const hello = {
  from: 'Tact <hello@shop.test>',
  to: 'ida@people.test',
  subject: 'Grüße <script>alert(1)</script>',
  text: 'A <plain> word',
  html: '<html><head></head><body><p>A word</p><script>alert(1)</script></body></html>',
  headers: { 'X-Tact-Decision': 'decision-7' },
};

function send(mail: Partial<typeof hello> = {}) {
  const transport = createTransport({ url: catcher.smtpUrl });
  return transport.sendMail({ ...hello, ...mail }).finally(() => transport.close());
}

async function get(path: string) {
  const answer = await fetch(catcher.pageUrl + path);
  return {
    status: answer.status,
    policy: answer.headers.get('content-security-policy') ?? '',
    body: await answer.text(),
  };
}

test('a mail sent over SMTP can be read with its headers, text and HTML', async () => {
  await send();
  const mail = await catcher.nextMail(({ to }) => to.includes('ida@people.test'));
  expect(mail).toMatchObject({ from: 'hello@shop.test', to: ['ida@people.test'], subject: hello.subject });
  expect(mail.text).toContain('A <plain> word');
  expect(mail.html).toContain('<p>A word</p>');
  expect(mail.headers).toContainEqual({ name: 'X-Tact-Decision', value: 'decision-7' });
});

test('its pages escape what strangers wrote, and frame the HTML without scripts', async () => {
  await send();
  const { id } = await catcher.nextMail(() => true);
  for (const path of ['/', `/mails/${id}`]) {
    const { status, body, policy } = await get(path);
    expect(status).toBe(200);
    expect(body).toContain('Grüße &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).not.toContain('<script>alert(1)');
    expect(body).toContain('nothing leaves this machine');
    expect(policy).toContain("default-src 'none'");
  }
  const framed = await get(`/mails/${id}/html`);
  expect(framed.policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
});

test('the API lists by recipient and time, newest first, and refuses nonsense', async () => {
  await send({ subject: 'first' });
  await send({ subject: 'other', to: 'bo@people.test' });
  await send({ subject: 'second' });
  const list = async (query: string) =>
    JSON.parse((await get(`/api/mails?${query}`)).body) as {
      count: number;
      mails: { subject: string; receivedAt: string }[];
    };
  expect((await list('to=IDA@people.test')).mails.map(({ subject }) => subject)).toEqual(['second', 'first']);
  expect(await list('to=ida@people.test&limit=1')).toMatchObject({
    count: 2,
    mails: [{ subject: 'second' }],
  });
  const [newest] = (await list('limit=1')).mails;
  expect((await list(`since=${newest!.receivedAt}`)).count).toBe(0);
  expect(JSON.parse((await get('/api/count')).body)).toEqual({
    count: 3,
    newest: expect.any(String) as string,
  });
  expect((await get('/api/mails?since=yesterday')).status).toBe(400);
  expect((await get('/api/mails/nobody')).status).toBe(404);
});

test('mails survive a restart, the oldest make room', async () => {
  for (const subject of ['one', 'two', 'three']) await send({ subject });
  await catcher.stop();
  catcher = await start(2);
  expect(catcher.mails().map(({ subject }) => subject)).toEqual(['three', 'two']);
  expect(catcher.mails()[0]).toMatchObject({ from: 'hello@shop.test', to: ['ida@people.test'] });
  await send({ subject: 'four' });
  expect(catcher.mails().map(({ subject }) => subject)).toEqual(['four', 'three']);
  expect(readdirSync(join(folder, 'mail'))).toHaveLength(2);
});

test('a peer that refuses a recipient or a mail is heard by the sender, and keeps nothing', async () => {
  hooks.onRcpt = () => ({ code: 550, message: 'No such person' });
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  delete hooks.onRcpt;
  hooks.onData = () => ({ do: 'refuse', refusal: { code: 451, message: 'Later' } });
  await expect(send()).rejects.toMatchObject({ responseCode: 451, command: 'DATA' });
  expect(catcher.mails()).toHaveLength(0);
});

test.each([true, false])(
  'a peer that breaks off after DATA (mail kept: %s) leaves the sender in doubt',
  async (keep) => {
    hooks.onData = () => ({ do: 'drop', keep });
    await expect(send()).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNECTION|ECONNRESET|ESOCKET|EPROTOCOL/) as string,
    });
    expect(catcher.mails()).toHaveLength(keep ? 1 : 0);
  },
);

test('a peer that is slow to answer is answered for when it does', async () => {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => (letGo = resolve));
  const arrived = new Promise<void>((resolve) => {
    hooks.onData = () => {
      resolve();
      return { do: 'delay', until };
    };
  });
  const sent = send();
  await arrived;
  expect(catcher.mails()).toHaveLength(0);
  letGo();
  await sent;
  expect(catcher.mails()).toHaveLength(1);
});

test('a page under another name cannot read the mails', async () => {
  const status = await new Promise<number | undefined>((answer, failed) => {
    request(`${catcher.pageUrl}/api/mails`, { headers: { host: 'elsewhere.test' } }, (response) => {
      response.resume();
      answer(response.statusCode);
    })
      .once('error', failed)
      .end();
  });
  expect(status).toBe(421);
});
