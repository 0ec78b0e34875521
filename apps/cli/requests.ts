import { deadlineOf, loadDeadlines, standingOf, type RequestStanding } from '@tact/policy';
import { NoKeyError } from '@tact/privacy';
import {
  handlingRefusals,
  type HandlingRefusal,
  type PrivacyRight,
  type QueuedRequest,
  type Records,
} from '@tact/records';

const DAY_MS = 24 * 3_600_000;
const PAGE = 200;

export interface QueueOptions {
  owner?: string;
  right?: PrivacyRight;
  dueWithin?: string;
  json?: boolean;
}

type Actor = Parameters<Records['audit']['note']>[0];
type Item = QueuedRequest & RequestStanding;
const table = () => loadDeadlines(process.env['TACT_DEADLINES']);

/** What is open, a line each: how much time is left first, as that is what one looks for. */
export async function describeQueue(
  records: Records,
  { owner, right, dueWithin, json = false }: QueueOptions,
  who: Actor,
  now: Date,
): Promise<string[]> {
  await records.audit.note(who, 'read', 'tact requests list');
  const days = Number(dueWithin ?? 0);
  if (!Number.isInteger(days) || days < 0) throw new Error('--due-within takes a whole number of days.');
  const deadlines = table();
  const filter = {
    right,
    ...(owner === undefined ? {} : { owner: owner === 'none' ? null : owner }),
    ...(dueWithin === undefined ? {} : { dueBefore: new Date(now.getTime() + days * DAY_MS) }),
  };
  const items: Item[] = [];
  for (let cursor: { at: Date; id: string } | null = null; ;) {
    const page = await records.requestQueue.page(filter, PAGE, cursor);
    items.push(...page.items.map((item) => ({ ...item, ...standingOf(item, now, deadlines) })));
    const last: Item | undefined = items.at(-1);
    if (page.next === null || last === undefined) break;
    cursor = { at: last.due, id: last.id };
  }
  if (json) return items.map((item) => JSON.stringify(item));
  return items.length === 0 ? ['There is nothing to do.'] : items.map(line);
}

const line = (item: Item): string =>
  [
    item.stands.padEnd(8),
    `${item.daysLeft} days`.padStart(10),
    item.id,
    item.right.padEnd(13),
    [item.regulation, item.jurisdiction].filter(Boolean).join(', ').padEnd(12),
    item.state.padEnd(13),
    (item.owner ?? '-').padEnd(12),
    item.next ?? '-',
  ].join('  ');

/** One request without whom it is about. */
export async function describeRequest(
  records: Records,
  id: string,
  who: Actor,
  now: Date,
): Promise<string[]> {
  const request = await records.requestQueue.find(id);
  if (request === null) throw refusal('unknown');
  await records.audit.note(who, 'read', `tact requests show ${id}`);
  const standing = standingOf(request, now, table());
  const callbacks = await records.requestCallbacks.of(id);
  const orders = await records.processorOrders.of(id);
  const facts: [string, string | null | undefined][] = [
    ['right', request.right],
    ['regulation', [request.regulation, request.jurisdiction].filter(Boolean).join(', ')],
    ['source', request.source],
    ['state', request.state],
    ['step', request.step],
    ['because', request.because],
    ['owner', request.owner],
    ['asked for', request.receivedAt.toISOString()],
    ['acknowledge by', request.acknowledgeBy.toISOString()],
    ['acknowledged', request.acknowledgedAt?.toISOString()],
    ['due', standing.due.toISOString()],
    ['days left', String(standing.daysLeft)],
    ['stands', standing.stands],
    ['extendable to', standing.extendableTo?.toISOString()],
    ['put off because', await reasonOf(records, id)],
    ['receipt', request.receiptId],
    ['next', standing.next],
  ];
  return [
    ...facts.flatMap(([name, value]) => (value ? [`${name.padEnd(16)}${value}`] : [])),
    ...orders.map(
      ({ processor, state, attempts, because }) =>
        `processor       ${processor}: ${state}, tries ${attempts}${because === null ? '' : `, ${because}`}`,
    ),
    ...callbacks.map(
      ({ status, ended, attempts, because }) =>
        `callback        ${status}: ${ended ?? 'due'}, tries ${attempts}${because === null ? '' : `, ${because}`}`,
    ),
  ];
}

async function reasonOf(records: Records, id: string): Promise<string | null> {
  try {
    return await records.requestQueue.reasonOf(id);
  } catch (error) {
    if (error instanceof NoKeyError) return null;
    throw error;
  }
}

export async function assignRequest(
  records: Records,
  id: string,
  owner: string,
  who: Actor,
): Promise<string> {
  const refused = await records.requestQueue.assign(id, owner);
  if (refused !== null) throw refusal(refused);
  await records.audit.note(who, 'assign-request', id);
  return `${owner} looks after ${id}.`;
}

export async function extendRequest(
  records: Records,
  id: string,
  { reason, until }: { reason: string; until?: string },
  who: Actor,
  now: Date,
): Promise<string> {
  const request = await records.requestQueue.find(id);
  if (request === null) throw refusal('unknown');
  const { regulation, jurisdiction, right, receivedAt } = request;
  const furthest = deadlineOf(regulation, jurisdiction, right, receivedAt, table()).extendableTo;
  const wanted = until === undefined ? furthest : new Date(until);
  if (Number.isNaN(wanted.getTime())) throw new Error('--until takes a time such as 2026-01-31T12:00:00Z.');
  if (reason.trim().length < 10) throw new Error('--reason has to say why, in a sentence.');
  const refused = await records.requestQueue.extend(id, {
    until: wanted,
    furthest,
    reason: reason.trim(),
    now,
  });
  if (refused !== null) throw refusal(refused);
  await records.audit.note(who, 'extend-request', id);
  return `${id} is due ${wanted.toISOString()} now. Tell the person before ${request.dueBy.toISOString()}, and why.`;
}

const refusal = (refused: HandlingRefusal): Error => {
  const { why, fix } = handlingRefusals[refused];
  return new Error(`${why} ${fix}`);
};
