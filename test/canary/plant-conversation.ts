import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { track } from '../support/people';
import { mayI, openTaskOf, touchThat } from '../support/questions';
import { until } from '../support/until';
import { echoingPartner } from './echoing-partner';
import { taken, type Planting } from './planting';

/** What is said to them and what comes of it: mailboxes and partners that repeat in their errors what they got. */
export async function plantConversation(planting: Planting, subject: string): Promise<void> {
  const { tact, canaries: c, userId, email, at } = planting;
  const { product, ops } = tact.api;
  const tip = (channel: string) => ({
    ...{ play: 'product-tip', channel },
    ...{
      category: c.word(`category of a request, ${channel}`),
      product: c.text(`product of a request, ${channel}`),
    },
  });
  const asked = async (channel: string) => {
    const answer = await mayI(product, userId, tip(channel), c.text(`idempotency key, ${channel}`));
    taken(`a request over ${channel}`, answer);
    return answer.body;
  };

  const answers = [
    { code: 451, message: `4.7.1 <${email}> ${c.text('words of a mailbox that says later')}` },
    { code: 550, message: `5.1.1 <${email}> ${c.text('words of a mailbox that says no')}` },
  ];
  tact.peers.set(email, { onRcpt: () => (answers.length > 1 ? answers.shift() : answers[0]) });
  const mailed = await asked('email');
  if (mailed.verdict === 'send') {
    await touchThat(
      product,
      userId,
      ({ channel, fate }) => channel === 'email' && fate === 'undelivered',
      60_000,
    );
  }
  const partner = await echoingPartner(c.text('words of a partner that fails'));
  try {
    const purposes = ['marketing', 'ops-tasks'];
    const target = await ops.post<{ id: string }>('/v1/ops/webhook-targets', { url: partner.url, purposes });
    taken('a webhook target', target);
    await asked('webhook');
    // A task that is opened now is told to the partner, whatever the gate says of the touch.
    const failed = track({ userId }, 'Payment Failed', {
      order_id: c.text('order of a payment that failed'),
    });
    taken('a payment that failed', await product.post('/v1/batch', { batch: [failed] }));
    await until('the partner was told of something', () => partner.heard() > 0, 60_000);
    taken('a note on a task', await noteOnTask(planting, subject));
    taken('the end of a webhook target', await ops.delete(`/v1/ops/webhook-targets/${target.body.id}`));
  } finally {
    await partner.stop();
  }
  await asked('in-app');
  await plantReports(planting);

  const about = new URLSearchParams({
    category: c.text('category of why-not'),
    product: c.text('product of why-not'),
  });
  taken('why-not', await product.get(`${at}/why-not/product-tip?${about.toString()}`));
  const slot = new URLSearchParams({
    session: c.uuid('session of a slot'),
    category: c.word('category of a slot'),
    product: c.text('product of a slot'),
  });
  taken('a slot', await product.get(`${at}/slots/home-banner?${slot.toString()}`));
  await plantOnPages(planting);
}

async function noteOnTask({ tact, canaries: c }: Planting, subject: string) {
  const task = await openTaskOf(tact.api.ops, subject);
  return tact.api.ops.post(`/v1/ops/tasks/${encodeURIComponent(task.id)}/close`, {
    note: c.text('note on a task'),
  });
}

/** As a mail provider sends them: bounces and complaints about addresses. */
async function plantReports({ tact, canaries: c, email }: Planting): Promise<void> {
  const { ops, product } = tact.api;
  const source = await ops.post<{ secret: string; id: string }>('/v1/ops/report-sources', {
    name: randomUUID(),
  });
  taken('a source of reports', source);
  const reports = [
    { type: 'bounce', permanence: 'permanent', address: email, messageId: c.text('messageId of a report') },
    { type: 'bounce', permanence: 'permanent', address: c.email('address of a report about nobody') },
    { type: 'complaint', touch: c.text('touch of a report about nobody'), address: email },
  ];
  const text = JSON.stringify({ reports });
  const [id, at] = [c.uuid('webhook-id of a report'), new Date()];
  taken(
    'reports',
    await product.raw('/v1/deliveries/reports', text, {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(source.body.secret).sign(id, at, text),
    }),
  );
  taken('the end of a source', await ops.delete(`/v1/ops/report-sources/${source.body.id}`));
}

/** Their own pages, by a link: query strings, forms, and what a browser says of itself. */
async function plantOnPages({ tact, canaries: c, at }: Planting): Promise<void> {
  const links = await tact.api.product.post<{ preferences: string }>(`${at}/links`, {});
  taken('links', links);
  const page = links.body.preferences;
  const headers = () => ({
    'user-agent': c.text('user-agent of a browser'),
    referer: c.url('referer of a browser'),
    cookie: `shop=${c.text('cookie of a browser')}`,
    'accept-language': `de-${c.word('accept-language').slice(0, 8)}, en`,
  });
  const shown = await fetch(`${page}?${c.word('a key in a link')}=${c.text('a value in a link')}`, {
    headers: headers(),
  });
  taken('a page', { status: shown.status, body: page });
  for (const form of ['about-you/interests', 'about-you/told', 'spared', 'topics', 'zone', 'ceiling']) {
    const fields = new URLSearchParams(
      ['category', 'what', 'tag', 'topic', 'timeZone', 'ceiling'].map((field): [string, string] => [
        field,
        c.text(`${field} in the form ${form}`),
      ]),
    );
    await fetch(`${page}/${form}`, { method: 'POST', body: fields, headers: headers(), redirect: 'manual' });
  }
}
