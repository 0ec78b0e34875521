/** The fields of behaviour that a message may fill. */
export const behaviourFields = [
  'category',
  'product',
  'query',
  'session',
  'dwellSeconds',
  'scrollDepth',
  'bought.product',
  'bought.category',
  'touchId',
  'campaign',
] as const;

/** What people tell us about themselves. */
export const traitFields = ['timeZone', 'language', 'firstName', 'email'] as const;

export type BehaviourField = (typeof behaviourFields)[number];
export type TraitField = (typeof traitFields)[number];
export type CoreField = BehaviourField | TraitField;

export const coreFields = [...behaviourFields, ...traitFields] as const;

/**
 * Where a value stands in a message: `properties.category`, `properties.products[].sku` in each of a list,
 * `context.page.url?tact` for one parameter of an address, `…?utm_*` for any that begins so.
 */
export const messagePath = /^(properties|context|traits)(\.\w+)+(\[\](\.\w+)+)?(\?\w+\*?)?$/;
