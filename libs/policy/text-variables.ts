import {
  levelRank,
  personalizationLevels,
  type Channel,
  type PersonalizationLevel,
  type Stage,
} from '@tact/journey';

export type TimeOfDay = 'morning' | 'afternoon' | 'evening' | 'night';

/** Everything a text could know; a variant is given only what its level allows. Null and absent are the same. */
export interface TextVariables {
  language?: string | null;
  channel?: Channel;
  shop?: { name: string };
  /** Of a reminder: what they agreed to and when it ends, as one says it in their language. */
  consent?: { names: string; endsOn: string };
  session?: string | null;
  timeOfDay?: TimeOfDay | null;
  stage?: Stage;
  category?: { id: string; name: string } | null;
  /** The goal the variant is for, as the person named it. */
  goal?: string | null;
  product?: { id: string; name: string; price: number | string } | null;
  person?: { firstName?: string | null; address?: string | null };
}

/** What each level adds to what a text may know. */
const addedAt: Record<PersonalizationLevel, readonly string[]> = {
  general: ['language', 'channel', 'shop.name', 'consent.names', 'consent.endsOn'],
  contextual: ['session', 'timeOfDay', 'stage'],
  interest: ['category.id', 'category.name', 'goal'],
  individual: ['product.id', 'product.name', 'product.price', 'person.firstName', 'person.address'],
};

/** The variables a text may use at a level. */
export const variablesAt = (level: PersonalizationLevel): string[] =>
  personalizationLevels.slice(0, levelRank(level) + 1).flatMap((reached) => addedAt[reached]);

/** The lowest level at which a text may use a variable; null for one that no text may know. */
export const levelOfVariable = (variable: string): PersonalizationLevel | null =>
  personalizationLevels.find((level) => addedAt[level].includes(variable)) ?? null;

/** Only what a level allows; what isn't known is left out, so that a text with a hole in it is never rendered. */
export function allowedVariables(
  variables: TextVariables,
  level: PersonalizationLevel,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const path of variablesAt(level)) {
    const [name = '', field] = path.split('.');
    const whole: unknown = variables[name as keyof TextVariables];
    const value =
      field === undefined ? whole : (whole as Record<string, unknown> | null | undefined)?.[field];
    if (value === undefined || value === null) continue;
    if (field === undefined) given[name] = value;
    else given[name] = { ...(given[name] as object | undefined), [field]: value };
  }
  return given;
}
