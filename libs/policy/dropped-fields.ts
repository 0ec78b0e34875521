import type { Branch, FieldPlan } from './compiled-maps';
import { keyInWords } from './plain-names';
import { isRecord } from './records';

const MOST_NAMED = 100;

/** Where product services put what they tell; all that is declared lies below these. */
const roots = ['properties', 'context', 'traits'];

/** What the protocol itself needs; none of it is about a person's deeds. */
const protocol = new Set(
  (
    'properties context traits type event name category messageId userId anonymousId previousId groupId timestamp ' +
    'originalTimestamp sentAt receivedAt writeKey integrations version channel _metadata projectId request_ip rudderId'
  ).split(' '),
);

/** Notes the path of every field that no purpose asks for. */
export function noteUndeclared(
  message: Record<string, unknown>,
  plan: FieldPlan,
  dropped: Set<string>,
): void {
  for (const key in message) {
    if (!protocol.has(key)) note(dropped, '', key, message[key]);
  }
  for (const root of roots) {
    const branch = plan.declared.get(root);
    const value = message[root];
    if (isRecord(value)) visit(value, branch instanceof Map ? branch : nothing, `${root}.`, dropped);
    else if (value !== undefined && value !== null) dropped.add(root);
  }
}

const nothing: Branch = new Map();

function visit(value: Record<string, unknown>, branch: Branch, prefix: string, dropped: Set<string>): void {
  for (const key in value) {
    const below = branch.get(key);
    if (below === 'whole') continue;
    const item = value[key];
    if (below === undefined) note(dropped, prefix, key, item);
    else if (isRecord(item)) visit(item, below, `${prefix}${key}.`, dropped);
    else if (Array.isArray(item)) visitItems(item, below, `${prefix}${key}`, dropped);
    else note(dropped, prefix, key, item);
  }
}

function visitItems(items: unknown[], branch: Branch, path: string, dropped: Set<string>): void {
  for (const item of items) {
    if (isRecord(item)) visit(item, branch, `${path}[].`, dropped);
    else if (item !== null) dropped.add(`${path}[]`);
    if (dropped.size > MOST_NAMED) return;
  }
}

function note(dropped: Set<string>, prefix: string, key: string, value: unknown): void {
  if (value === undefined || value === null || dropped.size > MOST_NAMED) return;
  dropped.add(pathOf(prefix, key));
}

const PATHS_KEPT = 2_000;
const paths = new Map<string, Map<string, string>>();

/** The same few paths come with every message: each is put together once. */
function pathOf(prefix: string, key: string): string {
  const below = paths.get(prefix) ?? new Map<string, string>();
  const known = below.get(key);
  if (known !== undefined) return known;
  const path = prefix + keyInWords(key);
  if (below.size < PATHS_KEPT && paths.size < PATHS_KEPT) paths.set(prefix, below.set(key, path));
  return path;
}
