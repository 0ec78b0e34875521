import { z } from 'zod';
import { coreFields, messagePath, type CoreField } from './core-fields';
import { isDuration } from './durations';
import { errorAt, type Finding } from './finding';
import { defaultsFile, loadYaml } from './read-yaml';
import { demographic, spaced } from './refused-conditions';
import type { YamlSource } from './yaml-source';

/** One incoming field that a purpose asks for. Whatever no entry names is dropped before anything is stored. */
export interface DataField {
  path: string;
  /** The core field it serves. */
  field: CoreField;
  /** The registered purpose that asks for it. */
  purpose: string;
  /** Told by the person, seen in what they did, or given by their surroundings. */
  provenance: 'volunteered' | 'observed' | 'contextual';
  /** How long it is kept: ISO 8601. */
  retention: string;
  /** Why that long, in plain words. */
  reason: string;
}

/** One thing that a person tells Tact itself, by its addresses and pages. */
export interface ToldField {
  /** `preferences.topics`, `context`, … */
  field: string;
  purpose: string;
  retention: string;
  reason: string;
}

export interface DataMap {
  version: string;
  fields: DataField[];
  told: ToldField[];
}

/** The purposes that ask for what a person volunteers in a field. */
export const askedForBy = ({ fields, told }: DataMap, field: string): string[] => [
  ...new Set(
    [...fields.filter(({ provenance }) => provenance === 'volunteered'), ...told]
      .filter((one) => one.field === field)
      .map(({ purpose }) => purpose),
  ),
];

// Loose: later attributes (who may read it, what erasure does to it, vocabulary terms) are kept as they are.
const fieldSchema = z.looseObject({
  path: z
    .string()
    .regex(messagePath, 'must be a path such as properties.category')
    .describe('Begin with properties, context or traits, such as properties.category.'),
  field: z.enum(coreFields).describe('The field of Tact’s events that it fills.'),
  purpose: z.string().min(1).describe('The registered purpose that asks for it.'),
  provenance: z.enum(['volunteered', 'observed', 'contextual']),
  retention: z
    .string()
    .refine(isDuration, 'must be an ISO 8601 duration')
    .describe('Write it as P90D or P12M.'),
  reason: z.string().min(20, 'must be a sentence').describe('Say in plain words why it is kept that long.'),
});

const toldSchema = z.strictObject({
  field: z.string().min(1).describe('What it is, such as preferences.topics.'),
  purpose: fieldSchema.shape.purpose,
  retention: fieldSchema.shape.retention,
  reason: fieldSchema.shape.reason,
});

const dataMapSchema = z.strictObject({
  version: z.string().min(1),
  fields: z.array(fieldSchema).min(1),
  told: z.array(toldSchema).default([]),
});

/** The data map in a file, or the default one. Throws RuleBookError with findings. */
export const loadDataMap = (file: string = defaultsFile('data-map.yaml')): DataMap =>
  loadYaml(file, dataMapSchema, (map: DataMap, source) => [
    ...namedTwice(map, source),
    ...demographicFields(map, source),
  ]);

const namedTwice = ({ fields }: DataMap, source: YamlSource): Finding[] =>
  fields.flatMap(({ path, field }, index) =>
    fields.findIndex((other) => other.path === path && other.field === field) < index
      ? [
          errorAt(source.placeOf(['fields', index, 'path']), {
            rule: 'duplicate-path',
            message: `"${path}" is named twice for ${field}.`,
            fix: 'Keep one entry.',
          }),
        ]
      : [],
  );

/** What decides nothing is not taken in either, under whatever field. */
const demographicFields = ({ fields }: DataMap, source: YamlSource): Finding[] =>
  fields.flatMap(({ path }, index) =>
    demographic.test(spaced(path))
      ? [
          errorAt(source.placeOf(['fields', index, 'path']), {
            rule: 'demographic-field',
            message: `"${path}": age, gender, income and marital status are not taken in.`,
            fix: 'Leave it out: nobody is spoken to, or not, because of it.',
          }),
        ]
      : [],
  );
