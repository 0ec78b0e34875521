/** The fields of behaviour that a message may fill. */
export const behaviourFields = [
  'category',
  'product',
  'query',
  'session',
  'supportCase',
  'timeZone',
  'dwellSeconds',
  'scrollDepth',
  'bought.product',
  'bought.category',
  'touchId',
  'campaign',
] as const;

/** What people tell us about themselves. */
export const traitFields = [
  'timeZone',
  'language',
  'region',
  'goals',
  'title',
  'firstName',
  'lastName',
  'addressAs',
  'email',
] as const;

export type BehaviourField = (typeof behaviourFields)[number];
export type TraitField = (typeof traitFields)[number];
export type CoreField = BehaviourField | TraitField;

/** A time zone is told, and comes with what people do. */
export const coreFields = [...new Set([...behaviourFields, ...traitFields])];

/**
 * Where a value stands in a message: `properties.category`, `properties.products[].sku` in each of a list,
 * `context.page.url?tact` for one parameter of an address, `…?utm_*` for any that begins so.
 */
export const messagePath = /^(properties|context|traits)(\.\w+)+(\[\](\.\w+)+)?(\?\w+\*?)?$/;
