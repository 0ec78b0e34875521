import { behaviourNames, type BehaviourName } from '@tact/journey';
import { z } from 'zod';
import { coreFields, messagePath, type CoreField } from './core-fields';
import { defaultsFile, loadYaml } from './read-yaml';

/** How messages in Segment's words become Tact's events. */
export interface EventMap {
  version: string;
  /** Event names as services send them; null for one that is known and says nothing Tact needs. */
  events: Record<string, BehaviourName | null>;
  /** For each core field, where to look for it, best first. */
  fields: Partial<Record<CoreField, string[]>>;
}

const path = z
  .string()
  .regex(messagePath, 'must be a path such as properties.category')
  .describe('Begin with properties, context or traits, such as properties.category.');

const eventMapSchema = z.strictObject({
  version: z.string().min(1),
  events: z.record(z.string().min(1), z.enum(behaviourNames).nullable()),
  fields: z.partialRecord(z.enum(coreFields), z.array(path).min(1)),
});

/** The event map in a file, or the default one. Throws RuleBookError with findings. */
export const loadEventMap = (file: string = defaultsFile('event-map.yaml')): EventMap =>
  loadYaml<EventMap>(file, eventMapSchema);
