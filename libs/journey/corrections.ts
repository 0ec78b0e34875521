import { changed } from './changed';
import { entryOf, united } from './entry-of';
import type { Behaviour, InterestAllowed, InterestForgotten, StageCorrected } from './events';
import type { Corrections, Interest, Journey, Retargeting } from './journey';
import { interestWith } from './parts';
import type { Instant } from './time';

const FORGOTTEN_KEPT = 100;

const nothingCorrected: Corrections = { forgotten: {}, stage: null };

/** The journey after the person said that something we believe about them is wrong, or nobody's business. */
export function corrected(
  journey: Journey,
  event: InterestForgotten | InterestAllowed | StageCorrected,
): Journey {
  const known = journey.corrections ?? nothingCorrected;
  switch (event.type) {
    case 'Interest Forgotten': {
      const { at, category, forGood } = event;
      const before = entryOf(known.forgotten, category);
      if (before && before.at > at) return journey;
      const forgotten = keptForgotten({ ...known.forgotten, [category]: { at, forGood } });
      return withoutInterest(changed(journey, { corrections: { ...known, forgotten } }), category, at);
    }
    case 'Interest Allowed': {
      const before = entryOf(known.forgotten, event.category);
      if (!before || before.at > event.at) return journey;
      const forgotten = { ...known.forgotten, [event.category]: { at: before.at, forGood: false } };
      return changed(journey, { corrections: { ...known, forgotten } });
    }
    case 'Stage Corrected': {
      const { at, is } = event;
      if (known.stage && known.stage.at > at) return journey;
      return withoutSigns(changed(journey, { corrections: { ...known, stage: { is, at } } }));
    }
  }
}

/**
 * A deed as far as it may be noted: of a category they asked us to forget only that they did something. What they
 * bought is no guess, and stays.
 */
export function asFarAsAllowed({ corrections }: Journey, event: Behaviour): Behaviour {
  const forgotten =
    event.category === undefined ? undefined : entryOf(corrections?.forgotten ?? {}, event.category);
  if (!forgotten || (!forgotten.forGood && event.at > forgotten.at)) return event;
  const { category: _, product: __, query: ___, ...rest } = event;
  return rest;
}

/** Two people's corrections, now one person's: what either asked to forget is forgotten of both. */
export function unitedCorrections(journey: Journey, other: Journey): Journey {
  const [a, b] = [journey.corrections, other.corrections];
  if (a === undefined && b === undefined) return journey;
  const forgotten = united(a?.forgotten ?? {}, b?.forgotten ?? {}, (x, y) => ({
    at: Math.max(x.at, y.at),
    forGood: x.forGood || y.forGood,
  }));
  const said = [a?.stage ?? null, b?.stage ?? null].filter((word) => word !== null);
  const stage = said.sort((x, y) => y.at - x.at)[0] ?? null;
  const one = changed(journey, { corrections: { forgotten: keptForgotten(forgotten), stage } });
  return Object.entries(forgotten).reduce(
    (next, [category, { at }]) => withoutInterest(next, category, at),
    withoutSigns(one),
  );
}

/** Without what was noted about a category up to an instant, and without what was about to be said about it. */
function withoutInterest(journey: Journey, category: string, at: Instant): Journey {
  const { [category]: _, ...interests } = journey.interests;
  const interest = entryOf(journey.interests, category);
  const left = interest && since(interest, at);
  const retargeting = entryOf(journey.retargetings, category);
  const isAboutIt = (c: { category: string | null; kind?: string }): boolean =>
    c.category === category && c.kind !== 'service';
  return changed(journey, {
    interests: left ? { ...interests, [category]: left } : interests,
    // That it ran is remembered: what is over for good must not begin again by being forgotten.
    retargetings:
      retargeting === undefined
        ? journey.retargetings
        : { ...journey.retargetings, [category]: withoutLooks(retargeting, at) },
    moments: journey.moments.filter((moment) => !isAboutIt(moment) || moment.at > at),
    waiting: journey.waiting.filter((candidate) => !isAboutIt(candidate) || candidate.trigger.at > at),
    held: journey.held.filter((candidate) => !isAboutIt(candidate) || candidate.trigger.at > at),
  });
}

/** That it ran, and not what they had looked at. */
const withoutLooks = ({ startedAt, end }: Retargeting, at: Instant): Retargeting => ({
  startedAt,
  end: end ?? { how: 'stopped', at: Math.max(at, startedAt) },
});

/** What an interest is made of since an instant; null where that is nothing. How strong it was is forgotten. */
function since(interest: Interest, at: Instant): Interest | null {
  if (interest.at <= at) return null;
  return interestWith(interest, {
    score: 0,
    organicSearches: interest.organicSearches.filter((search) => search > at),
    queries: interest.queries.filter((query) => query.at > at),
    firstViews: Object.fromEntries(Object.entries(interest.firstViews).filter(([, seen]) => seen > at)),
  });
}

/** Without the signs that their own word on their stage took the place of. */
function withoutSigns(journey: Journey): Journey {
  const said = journey.corrections?.stage ?? null;
  if (said === null) return journey;
  const { research, deciding, ordered } = journey.signs;
  const isNews = (sign: { at: Instant } | null): boolean => sign !== null && sign.at > said.at;
  return changed(journey, {
    signs: {
      research: research.filter(isNews),
      deciding: isNews(deciding) ? deciding : null,
      ordered: isNews(ordered) ? ordered : null,
    },
  });
}

/** Of too many, those forgotten for good stay before the others, the newest first. */
function keptForgotten(forgotten: Corrections['forgotten']): Corrections['forgotten'] {
  const entries = Object.entries(forgotten);
  if (entries.length <= FORGOTTEN_KEPT) return forgotten;
  const worth = (a: Corrections['forgotten'][string]): number => (a.forGood ? Infinity : a.at);
  return Object.fromEntries(
    [...entries]
      .sort(([, a], [, b]) => (worth(a) === worth(b) ? b.at - a.at : worth(b) - worth(a)))
      .slice(0, FORGOTTEN_KEPT),
  );
}
