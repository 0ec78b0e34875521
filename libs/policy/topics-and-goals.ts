import { z } from 'zod';
import { isGoal } from './goals';
import { defaultsFile, loadYaml } from './read-yaml';

const words = z.strictObject({
  name: z.string().min(1).max(80),
  words: z.string().min(1).max(200).optional(),
});
const entry = words.extend({
  id: z.string().refine(isGoal, 'must be lower-case words with hyphens'),
  translations: z
    .record(z.string().regex(/^[a-z]{2,3}$/), words)
    .optional()
    .describe('Name and words in other languages, by language: de.'),
});
const listSchema = z.strictObject({
  version: z.string().min(1),
  topics: z.array(entry).max(50),
  goals: z.array(entry).max(50),
  occasions: z.array(entry).max(30).default([]),
});

/** Something that people may choose, in human words. */
export type Choosable = z.infer<typeof entry>;

/** What people may choose among, and what they may be spared of: the shop's own list. */
export type TopicsAndGoals = Pick<z.infer<typeof listSchema>, 'topics' | 'goals' | 'occasions'>;

/** The topics and goals of a file, or the default ones. Throws RuleBookError with findings. */
export const loadTopicsAndGoals = (file: string = defaultsFile('topics-and-goals.yaml')): TopicsAndGoals =>
  loadYaml(file, listSchema);
