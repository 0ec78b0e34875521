import { levelRank, type PersonalizationLevel, type Purpose } from '@tact/journey';
import { textProblems } from './check-texts';
import type { Finding } from './finding';
import type { PlayProblem } from './play-problem';
import type { PlayForm } from './play-schema';
import type { YamlSource } from './yaml-source';

/** In a play that reminds of consents: each comes under the purpose of the consent it speaks of. */
const ANY_PURPOSE = 'any';

/** Everything about a well-formed play that the schema can't see. */
export function checkPlay(form: PlayForm, source: YamlSource, purposes: Purpose[] | null): Finding[] {
  const problems = [
    ...purposeProblems(form, purposes),
    ...subjectProblems(form),
    ...slotProblems(form),
    ...reminderProblems(form),
    ...variantProblems(form),
    ...form.variants.flatMap((_, index) => textProblems(form, index)),
  ];
  return problems.map(({ path, within, severity = 'error', ...said }) => ({
    ...(within ? source.placeWithin(path, within.row, within.column) : source.placeOf(path)),
    severity,
    ...said,
  }));
}

function purposeProblems(form: PlayForm, purposes: Purpose[] | null): PlayProblem[] {
  if (purposes === null || form.trigger.on === 'consent-ending') return [];
  const purpose = purposes.find((p) => p.id === form.purpose);
  const path = ['purpose'];
  if (!purpose) {
    const names = purposes.map((p) => p.id).join(', ');
    return [
      {
        path,
        rule: 'no-purpose',
        message: `No purpose "${form.purpose}" is registered.`,
        fix: `Name one of: ${names}.`,
      },
    ];
  }
  if (form.kind === 'service' && !purpose.essential) {
    const message = `"${purpose.id}" is not essential, so a service play can't serve it.`;
    return [
      { path, rule: 'no-purpose', message, fix: 'Serve an essential purpose, or let it be another kind.' },
    ];
  }
  if (form.kind !== 'service' && purpose.essential) {
    const message = `"${purpose.id}" is essential: only service plays serve it.`;
    return [
      {
        path,
        rule: 'no-purpose',
        message,
        fix: 'Serve a purpose that can be declined, or let it be of kind service.',
      },
    ];
  }
  if (form.sensitivity !== 'standard' && purpose.lawfulBasis !== 'consent') {
    const message = `What is ${form.sensitivity} needs a consent of its own, and "${purpose.id}" rests on ${purpose.lawfulBasis}.`;
    return [
      {
        path: ['sensitivity'],
        rule: 'sensitivity-basis',
        message,
        fix: 'Serve a purpose that rests on consent, or say it without what makes it sensitive.',
      },
    ];
  }
  return [];
}

function subjectProblems(form: PlayForm): PlayProblem[] {
  const problems: PlayProblem[] = [];
  if (form.kind === 'retargeting' && form.about !== 'category' && form.about !== 'product') {
    const message = 'A retargeting play is about the category or product they looked at.';
    problems.push({
      path: ['about'],
      rule: 'retargeting-about',
      message,
      fix: 'Write about: category or about: product.',
    });
  }
  if (form.trigger.on === 'schedule' && form.about !== 'nothing') {
    const message = `A schedule is about nothing in particular, so there is no ${form.about} to speak about.`;
    problems.push({
      path: ['about'],
      rule: 'schedule-about',
      message,
      fix: 'Write about: nothing, or choose another trigger.',
    });
  }
  return problems;
}

/** Whoever is reminded of a consent is told about that consent, under the purpose it is for, and nothing else. */
function reminderProblems({ trigger, kind, purpose, about }: PlayForm): PlayProblem[] {
  if (trigger.on !== 'consent-ending') return [];
  const wrong: { is: boolean; path: string; message: string; fix: string }[] = [
    {
      is: kind !== 'reminder',
      path: 'kind',
      message: `A play that answers the end of a consent reminds of it; this one is of kind ${kind}.`,
      fix: 'Write kind: reminder.',
    },
    {
      is: purpose !== ANY_PURPOSE,
      path: 'purpose',
      message: `It speaks for whichever consent is about to end, not for "${purpose}" alone.`,
      fix: `Write purpose: ${ANY_PURPOSE}.`,
    },
    {
      is: about !== 'nothing',
      path: 'about',
      message: `It is about a consent, and not about a ${about}.`,
      fix: 'Leave about out.',
    },
  ];
  return wrong
    .filter(({ is }) => is)
    .map(({ path, message, fix }) => ({ path: [path], rule: 'reminder', message, fix }));
}

/** A slot asks while a page waits, and is answered on the page itself. */
function slotProblems({ slots, trigger, channels, kind }: PlayForm): PlayProblem[] {
  if (slots === undefined) return [];
  const problem = (message: string, fix: string): PlayProblem => ({
    path: ['slots'],
    rule: 'slots',
    message,
    fix,
  });
  return [
    ...(channels.includes('in-app')
      ? []
      : [
          problem('A slot is in the product, and this play does not speak there.', 'Add in-app to channels.'),
        ]),
    ...(trigger.on === 'request'
      ? []
      : [
          problem(
            'A slot is filled when it asks, not by an event or a time.',
            'Write trigger: { on: request }.',
          ),
        ]),
    ...(kind === 'service' || kind === 'reminder'
      ? [
          problem(
            `What a ${kind} play says must not depend on whether a page is opened.`,
            'Leave the slots out.',
          ),
        ]
      : []),
  ];
}

/** The least level of the three variants whose names mean something everywhere. */
const namedLevels: Record<string, PersonalizationLevel> = {
  foundational: 'general',
  contextual: 'contextual',
  emotional: 'interest',
};

function variantProblems({ kind, variants }: PlayForm): PlayProblem[] {
  const problems: PlayProblem[] = [];
  variants.forEach(({ id, level, goal }, index) => {
    const named = namedLevels[id];
    if (variants.findIndex((v) => v.id === id) < index) {
      const message = `Two variants are called "${id}".`;
      problems.push({
        path: ['variants', index, 'id'],
        rule: 'duplicate-id',
        message,
        fix: 'Give each its own id.',
      });
    }
    if (
      named !== undefined &&
      (id === 'foundational' ? level !== named : levelRank(level) < levelRank(named))
    ) {
      const message = `A ${id} variant can't have the level ${level}.`;
      problems.push({
        path: ['variants', index, 'level'],
        rule: 'variant-level',
        message,
        fix: `Write level: ${named}, or another id.`,
      });
    }
    if (id === 'emotional' && goal === undefined) {
      const message =
        'An emotional variant speaks about a goal that the customer named, and this one names none.';
      problems.push({
        path: ['variants', index],
        rule: 'emotional-goal',
        message,
        fix: 'Add goal: with the goal it is for, such as goal: better-sleep, or give it another id.',
      });
    }
    if (goal !== undefined && levelRank(level) < levelRank('interest')) {
      const message = `Goals are known from the level interest on, and this variant is for ${level}.`;
      problems.push({
        path: ['variants', index, 'goal'],
        rule: 'goal-level',
        message,
        fix: 'Write level: interest, or leave the goal out.',
      });
    }
    if (variants.findIndex((v) => v.level === level && v.goal === goal) < index) {
      const message = `Another variant has the level ${level} too, and only the first of them is ever used.`;
      problems.push({
        path: ['variants', index, 'level'],
        severity: 'warning',
        rule: 'same-level',
        message,
        fix: 'Keep one variant a level, or let each be for another goal.',
      });
    }
  });
  // A service play says its plainest to everyone, whatever its level.
  if (kind !== 'service' && !variants.some(({ level }) => level === 'general')) {
    const message = 'No variant has the level general, so nobody hears it before they are known better.';
    problems.push({
      path: ['variants'],
      severity: 'warning',
      rule: 'no-foundational',
      message,
      fix: 'Add a foundational variant that fits everyone.',
    });
  }
  return problems;
}
