export const MOST_GOALS = 10;

const LONGEST_GOAL = 60;

/** A goal as the shop lists it and its plays name it: lower-case words with hyphens. */
export const isGoal = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_GOAL && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value);
