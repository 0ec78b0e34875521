import type { Behaviour } from '@tact/journey';

/**
 * The same deed with every field in its place, also those that nobody told. Deeds are told in dozens of combinations
 * of fields, and V8 looks a field up by name where more than four shapes pass by: the core reads one some fifty times.
 */
export function inOneShape(deed: Behaviour): Behaviour {
  const whole: { [Field in keyof Required<Behaviour>]: Behaviour[Field] | undefined } = {
    type: deed.type,
    at: deed.at,
    source: deed.source,
    category: deed.category,
    product: deed.product,
    query: deed.query,
    bought: deed.bought,
    session: deed.session,
    supportCase: deed.supportCase,
    timeZone: deed.timeZone,
    dwellSeconds: deed.dwellSeconds,
    scrollDepth: deed.scrollDepth,
    touchId: deed.touchId,
    campaign: deed.campaign,
  };
  // What is undefined is as good as absent everywhere but to the type.
  return whole as Behaviour;
}
