import type { ContactPolicy } from '@tact/journey';
import {
  loadDataMap,
  loadEventMap,
  loadPolicy,
  loadPurposes,
  loadTopicsAndGoals,
  type DataMap,
  type EventMap,
  type RegisteredPurpose,
  type TopicsAndGoals,
} from '@tact/policy';
import type { ApiSettings } from './settings';

/** The rule book's files as the API needs them, read once at the start. */
export interface RuleBookFiles {
  policy: ContactPolicy;
  purposes: RegisteredPurpose[];
  choosable: TopicsAndGoals;
  maps: { events: EventMap; data: DataMap };
}

export const loadRuleBookFiles = (settings: ApiSettings): RuleBookFiles => ({
  policy: loadPolicy(settings.policyFile),
  purposes: loadPurposes(settings.purposesFile),
  choosable: loadTopicsAndGoals(settings.topicsFile),
  maps: { events: loadEventMap(settings.eventMapFile), data: loadDataMap(settings.dataMapFile) },
});
