import type { ContactPolicy } from '@tact/journey';
import {
  loadDataMap,
  loadEventMap,
  loadPolicy,
  loadPurposeRegister,
  type DataMap,
  type EventMap,
  type PurposeRegister,
  type RegisteredPurpose,
} from '@tact/policy';
import type { ApiSettings } from './settings';

/** The rule book's files as the API needs them, read once at the start. */
export interface RuleBookFiles {
  policy: ContactPolicy;
  purposes: RegisteredPurpose[];
  register: PurposeRegister;
  maps: { events: EventMap; data: DataMap };
}

export function loadRuleBookFiles(settings: ApiSettings): RuleBookFiles {
  const register = loadPurposeRegister(settings.purposesFile);
  return {
    policy: loadPolicy(settings.policyFile),
    purposes: register.purposes,
    register,
    maps: { events: loadEventMap(settings.eventMapFile), data: loadDataMap(settings.dataMapFile) },
  };
}
