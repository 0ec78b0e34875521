import { channels, HOUR, personalizationLevels, playKinds, type Channel, type Touch } from '@tact/journey';
import { errorAt, hoursIn, loadYaml, type Finding, type YamlSource } from '@tact/policy';
import { z } from 'zod';

const duration = z
  .string()
  .refine((text) => hoursIn(text) !== null, 'must be an ISO 8601 duration')
  .describe('Write a duration such as PT10M or P1D, or two of them for a span: [PT10M, P1D].');

const after = z
  .union([duration, z.tuple([duration, duration])])
  .describe('Write a duration such as PT10M or P1D, or two of them for a span: [PT10M, P1D].');

const answer = z
  .strictObject({
    chance: z.number().min(0).max(1).describe('The share of touches that are answered so, from 0 to 1.'),
    after: after.optional(),
  })
  .describe('Write { chance: 0.1, after: [PT10M, P1D] }.');

const among = <T extends string>(values: readonly T[]) => z.enum(values).optional();

const modelSchema = z.strictObject({
  reactions: z
    .array(
      z.strictObject({
        channel: among(channels),
        kind: among(playKinds),
        level: among(personalizationLevels),
        bounce: answer.optional(),
        complaint: answer.optional(),
        stop: answer.optional(),
        shown: answer
          .optional()
          .describe('Only for in-app; without "after" it is shown when they next come.'),
        open: answer.optional(),
        click: answer.optional(),
        visit: answer.optional(),
      }),
    )
    .min(1)
    .describe('Write at least one; the first that fits a touch says how it is answered.'),
});

export type ReactionModel = z.infer<typeof modelSchema>['reactions'];
type Answer = z.infer<typeof answer>;

/** Nobody ever answers; only what the input itself holds counts as an answer. */
export const noReactions: ReactionModel = [];

/** How people answer touches, from a file. Throws RuleBookError with findings. */
export const loadReactions = (file: string): ReactionModel =>
  loadYaml(file, modelSchema, (model, source) => [
    ...backwardSpans(model, source),
    ...impossibleAnswers(model, source),
  ]).reactions;

type Model = z.infer<typeof modelSchema>;

const backwardSpans = ({ reactions }: Model, source: YamlSource): Finding[] =>
  reactions.flatMap((reaction, i) =>
    answerNames.flatMap((name) => {
      const span = reaction[name]?.after;
      if (!Array.isArray(span) || (hoursIn(span[0]) ?? 0) <= (hoursIn(span[1]) ?? 0)) return [];
      return [
        errorAt(source.placeOf(['reactions', i, name, 'after']), {
          rule: 'backward-span',
          message: 'It ends before it begins.',
          fix: 'Write the shorter time first.',
        }),
      ];
    }),
  );

const impossibleAnswers = ({ reactions }: Model, source: YamlSource): Finding[] =>
  reactions.flatMap((reaction, i) =>
    (reaction.channel === undefined ? [] : impossibleOver(reaction.channel))
      .filter((name) => reaction[name] !== undefined)
      .map((name) =>
        errorAt(source.placeOfKey(['reactions', i], name), {
          rule: 'impossible-answer',
          message: `Nothing over ${reaction.channel} is answered by "${name}".`,
          fix: 'Leave it out, or name the channel that it is meant for.',
        }),
      ),
  );

/** A message in the product can't bounce, and one that is pushed is not waited for to be shown. */
const impossibleOver = (channel: Channel): AnswerName[] =>
  channel === 'in-app' ? ['bounce', 'complaint', 'open'] : ['shown'];

export const answerNames = ['bounce', 'complaint', 'stop', 'shown', 'open', 'click', 'visit'] as const;
type AnswerName = (typeof answerNames)[number];

/** How long after its delivery (a click in the product: after it is shown) a touch is answered in which way. */
export type Answers = Partial<Record<AnswerName, number>>;

/** Every answer has its own two throws, taken in one order, so that changing one chance leaves the others alone. */
export function answersTo(
  touch: Pick<Touch, 'channel' | 'kind' | 'level'>,
  model: ReactionModel,
  chance: () => number,
): Answers {
  const fits = model.find(
    (one) =>
      (one.channel ?? touch.channel) === touch.channel &&
      (one.kind ?? touch.kind) === touch.kind &&
      (one.level ?? touch.level) === touch.level,
  );
  if (!fits) return {};
  const answers: Answers = {};
  for (const name of answerNames) {
    const [happens, when] = [chance(), chance()];
    const given = fits[name];
    if (given && happens < given.chance) answers[name] = delayOf(given, when);
  }
  return possible(answers, touch.channel);
}

/** What did not arrive is not answered, and only what waits in the product has to be shown first. */
function possible(answers: Answers, channel: Channel): Answers {
  if (channel === 'in-app') {
    const { bounce: _, complaint: __, open: ___, ...inProduct } = answers;
    if (inProduct.shown !== undefined) return inProduct;
    return inProduct.visit === undefined ? {} : { visit: inProduct.visit };
  }
  const { shown: _, ...pushed } = answers;
  return pushed.bounce === undefined ? pushed : { bounce: pushed.bounce };
}

/** Negative when nothing is said: it happens at the next occasion. */
function delayOf({ after: span }: Answer, share: number): number {
  if (span === undefined) return -1;
  const [from, to] = typeof span === 'string' ? [span, span] : span;
  const [least, most] = [(hoursIn(from) ?? 0) * HOUR, (hoursIn(to) ?? 0) * HOUR];
  return least + share * Math.max(most - least, 0);
}
