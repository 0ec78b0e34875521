import type { PlayProblem } from './play-problem';
import { readText, textEngine } from './liquid-texts';
import type { PlayForm } from './play-schema';
import { levelOfVariable } from './text-variables';

const texts = ['subject', 'body', 'link'] as const;

const named = { firstName: 'Ada', address: 'Ada' };
/** Whom a variant may meet too. */
const others = [
  { person: { address: 'Dr. Ebner' }, are: 'who are addressed formally' },
  { person: {}, are: 'who gave no name' },
];

/** A text that names people must be one that can be said to each of them; with a hole in it, it is not sent. */
export function nameProblems({ variants }: PlayForm, index: number): PlayProblem[] {
  const variant = variants[index];
  // Below that, a name is refused altogether.
  if (variant?.level !== levelOfVariable('person.address')) return [];
  return texts.flatMap((field): PlayProblem[] => {
    const text = variant[field];
    const reading = readText(text);
    const name = reading.ok ? reading.variables.find(({ as }) => isName(as)) : undefined;
    // What can't be said to anybody has another fault.
    if (!name || !canBeSaid(text, named)) return [];
    const left = others.find(({ person }) => !canBeSaid(text, person));
    if (!left) return [];
    return [
      {
        path: ['variants', index, field],
        within: { row: name.row, column: name.column },
        severity: 'warning',
        rule: 'name-without-fallback',
        message: `"${name.as}" is not known of those ${left.are}, and a text with a hole in it is not sent.`,
        fix: `Write {{ ${name.as} | default: "…" }}, or ask with {% if ${name.as} %} first.`,
      },
    ];
  });
}

const isName = (variable: string): boolean => variable.startsWith('person.');

/** Whatever else the text asks for is there. */
function canBeSaid(text: string, person: object): boolean {
  const known = {
    language: 'en',
    channel: 'email',
    shop: { name: 'x' },
    session: 'x',
    timeOfDay: 'morning',
    stage: 'x',
    category: { id: 'x', name: 'x' },
    goal: 'x',
    product: { id: 'x', name: 'x', price: 1 },
    person,
  };
  try {
    textEngine.parseAndRenderSync(text, known);
    return true;
  } catch {
    return false;
  }
}
