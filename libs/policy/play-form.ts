import type { Play, Trigger, Variant } from '@tact/journey';
import { canonicalHash } from './canonical-hash';
import { hoursIn } from './durations';
import { readText } from './liquid-texts';
import { weekdays, type PlayForm } from './play-schema';

/** A play as the core knows it, from the form that people write. */
export function playOf(form: PlayForm): Play {
  const read = {
    kind: form.kind,
    purpose: form.purpose,
    channels: form.channels,
    trigger: triggerOf(form.trigger),
    about: form.about,
    // Absent from what an editor approved before there were any.
    ...(form.slots === undefined ? {} : { slots: form.slots }),
    ...(form.sensitivity === 'standard' ? {} : { sensitivity: form.sensitivity }),
    topic: form.topic ?? null,
    regions: form.regions ?? [],
    lastDay: form.until ?? null,
    variants: form.variants.map(variantOf),
  };
  return {
    id: form.id,
    owner: form.owner,
    priority: form.priority,
    tags: form.tags,
    freshForHours: form.freshFor === undefined ? null : hoursIn(form.freshFor),
    because: form.because,
    ...read,
    // What a customer may come to read and what decides who reads it; an editor approves exactly this.
    contentHash: canonicalHash(read),
  };
}

const variantOf = ({ goal, ...variant }: PlayForm['variants'][number]): Variant => ({
  ...variant,
  goal: goal ?? null,
  usesName: [variant.subject, variant.body, variant.link].some(namesThem),
});

/** Asking whether a name is known counts as using it. Texts that can't be read are refused elsewhere. */
function namesThem(text: string): boolean {
  const reading = readText(text);
  return reading.ok && reading.variables.some(({ as }) => /^person\b/.test(as));
}

function triggerOf(form: PlayForm['trigger']): Trigger {
  switch (form.on) {
    case 'event':
      return { on: 'event', event: form.event, ...conditionsOf(form) };
    case 'state':
      return { on: 'state', state: form.state, ...conditionsOf(form) };
    case 'schedule':
      return { on: 'schedule', at: form.at, weekdays: form.weekdays.map((day) => weekdays.indexOf(day) + 1) };
    case 'consent-ending':
    case 'request':
      return { on: form.on };
  }
}

function conditionsOf(form: { categories?: string[] | undefined; after?: string | undefined }): {
  categories?: string[];
  afterHours?: number;
} {
  const afterHours = form.after === undefined ? null : hoursIn(form.after);
  return {
    ...(form.categories === undefined ? {} : { categories: form.categories }),
    ...(afterHours === null ? {} : { afterHours }),
  };
}
