import type { ContactPolicy } from '@tact/journey';
import {
  loadDataMap,
  loadDeadlines,
  loadEventMap,
  loadPolicy,
  loadPurposeRegister,
  loadTopicsAndGoals,
  type DataMap,
  type DeadlineTable,
  type EventMap,
  type PurposeRegister,
  type RegisteredPurpose,
  type TopicsAndGoals,
} from '@tact/policy';
import type { ApiSettings } from './settings';

/** The rule book's files as the API needs them, read once at the start. */
export interface RuleBookFiles {
  policy: ContactPolicy;
  purposes: RegisteredPurpose[];
  choosable: TopicsAndGoals;
  register: PurposeRegister;
  deadlines: DeadlineTable;
  maps: { events: EventMap; data: DataMap };
  /** The same with the fields alone that an essential purpose asks for: for who limited tracking. */
  essentialMaps: { events: EventMap; data: DataMap };
}

export function loadRuleBookFiles(settings: ApiSettings): RuleBookFiles {
  const register = loadPurposeRegister(settings.purposesFile);
  const maps = { events: loadEventMap(settings.eventMapFile), data: loadDataMap(settings.dataMapFile) };
  const essential = new Set(register.purposes.filter((purpose) => purpose.essential).map(({ id }) => id));
  const fields = maps.data.fields.filter(({ purpose }) => essential.has(purpose));
  return {
    policy: loadPolicy(settings.policyFile),
    purposes: register.purposes,
    register,
    deadlines: loadDeadlines(settings.deadlinesFile),
    choosable: loadTopicsAndGoals(settings.topicsFile),
    maps,
    essentialMaps: { ...maps, data: { ...maps.data, fields } },
  };
}
