import { behaviourNames, type BehaviourName } from '@tact/journey';
import { behaviourFields, traitFields, type CoreField } from './core-fields';
import type { DataMap } from './data-map';
import type { EventMap } from './event-map';

/** The declared paths as a tree of keys; `whole` takes everything below it. */
export type Branch = Map<string, Branch | 'whole'>;

/** One place to read a value from. */
export interface Source {
  /** Keys from the message down. */
  keys: string[];
  /** Keys within each item, when the value at `keys` is a list. */
  itemKeys: string[] | null;
  /** Matches the wanted parameter of an address and captures its value. */
  parameter: RegExp | null;
  /** The path as the counters of dropped fields name it. */
  name: string;
}

export interface FieldPlan {
  declared: Branch;
  sources: Sources;
  /** Those of messages that have no context, as most have none. */
  withoutContext: Sources;
}
export type Sources = Partial<Record<CoreField, Source[]>>;

/** Both maps, made ready for reading many messages quickly. */
export interface CompiledMaps {
  /** By lower-case name. */
  names: Map<string, BehaviourName | null>;
  behaviour: FieldPlan;
  traits: FieldPlan;
}

const compiled = new WeakMap<EventMap, WeakMap<DataMap, CompiledMaps>>();

export function compileMaps(events: EventMap, data: DataMap): CompiledMaps {
  const byData = compiled.get(events) ?? new WeakMap<DataMap, CompiledMaps>();
  compiled.set(events, byData);
  const known = byData.get(data);
  if (known) return known;
  const names = new Map<string, BehaviourName | null>(
    behaviourNames.map((name) => [name.toLowerCase(), name]),
  );
  for (const [name, behaviour] of Object.entries(events.events))
    names.set(name.trim().toLowerCase(), behaviour);
  const maps: CompiledMaps = {
    names,
    behaviour: planOf(behaviourFields, ['properties', 'context'], events, data),
    traits: planOf(traitFields, ['traits', 'context'], events, data),
  };
  byData.set(data, maps);
  return maps;
}

/**
 * What is read for some core fields from where such messages have them: only paths that both maps name, so that
 * an undeclared one is never taken.
 */
function planOf(
  fields: readonly CoreField[],
  roots: readonly string[],
  events: EventMap,
  data: DataMap,
): FieldPlan {
  const declared: Branch = new Map();
  const sources: Sources = {};
  const withoutContext: Sources = {};
  for (const field of fields) {
    const permitted = new Set(data.fields.filter((f) => f.field === field).map((f) => f.path));
    const used = (events.fields[field] ?? []).filter(
      (path) => permitted.has(path) && roots.includes(path.split('.', 1)[0] ?? ''),
    );
    const all = used.map(sourceOf);
    sources[field] = all;
    withoutContext[field] = all.filter(({ keys }) => keys[0] !== 'context');
    for (const path of used) declare(declared, path.replace(/\?.*$/, '').split(/\[\]\.|\./));
  }
  return { declared, sources, withoutContext };
}

function declare(tree: Branch, keys: string[]): void {
  let branch = tree;
  keys.forEach((key, index) => {
    const below = branch.get(key);
    if (below === 'whole') return;
    if (index === keys.length - 1) branch.set(key, 'whole');
    else {
      const next: Branch = below ?? new Map();
      branch.set(key, next);
      branch = next;
    }
  });
}

function sourceOf(path: string): Source {
  const [place = '', parameter] = path.split('?');
  const [outer = '', inner] = place.split('[].');
  return {
    keys: outer.split('.'),
    itemKeys: inner === undefined ? null : inner.split('.'),
    parameter: parameter === undefined ? null : parameterOf(parameter),
    name: place,
  };
}

const parameterOf = (name: string): RegExp => {
  const exact = name.endsWith('*') ? `${name.slice(0, -1)}[^=&#]*` : name;
  return new RegExp(`(?:^|[?&])${exact}=([^&#]+)`);
};
