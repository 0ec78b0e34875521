import { IntlMessageFormat } from 'intl-messageformat';

type Ast = ReturnType<IntlMessageFormat['getAst']>;
export type Value = string | number | Date;
export type Values = Readonly<Record<string, Value>>;

/** Where and when somebody reads. */
export interface Place {
  /** BCP 47: how dates and numbers are written. */
  locale: string;
  /** IANA; UTC where it is unknown. */
  timeZone: string | null;
}

/** A text of a catalogue, parsed. */
export interface Message {
  ast: Ast;
  /** What has to be known to say it. */
  placeholders: ReadonlySet<string>;
}

/** Stands for what is not there: a `select` names it `none`, and nothing else can say it. */
const NONE = {
  toString: () => 'none',
  valueOf: (): never => {
    throw new RangeError('A text names something that is not known.');
  },
};

/** Throws where it is no ICU MessageFormat. */
export function parsed(text: string): Message {
  const ast = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst();
  return { ast, placeholders: new Set(placeholdersIn(ast)) };
}

function placeholdersIn(ast: Ast): string[] {
  return ast.flatMap((element) => {
    const kind: number = element.type;
    const named = 'value' in element && kind !== LITERAL ? [element.value] : [];
    const branches = 'options' in element ? Object.values<{ value: Ast }>(element.options) : [];
    return [...named, ...branches.flatMap(({ value }) => placeholdersIn(value))];
  });
}

/** The parser's number for text that stands for itself. */
const LITERAL = 0;

/** Throws where the text names, counts or dates what is not known. */
export function formatted(
  { ast, placeholders }: Message,
  values: Values,
  { locale, timeZone }: Place,
): string {
  const known = Object.fromEntries([...placeholders].map((name) => [name, values[name] ?? NONE]));
  const text = new IntlMessageFormat(ast, locale, instantsIn(timeZone), { formatters }).format(known);
  if (typeof text !== 'string') throw new RangeError('A text names something that is not known.');
  return text.replace(/\s+/g, ' ').trim();
}

/** The ways of writing an instant that texts may ask for, at the hour of where they live. */
const instantsIn = (zone: string | null) => {
  const timeZone = zone ?? 'UTC';
  return {
    date: {
      day: { day: 'numeric', month: 'long', year: 'numeric', timeZone },
      month: { month: 'long', year: 'numeric', timeZone },
    },
    time: { clock: { hour: '2-digit', minute: '2-digit', timeZone } },
  } as const;
};

/** Formatters are slow to make: one for each language, zone and way of writing. */
function remembered<Args extends unknown[], Made>(make: (...args: Args) => Made): (...args: Args) => Made {
  const made = new Map<string, Made>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = made.get(key) ?? make(...args);
    made.set(key, known);
    return known;
  };
}

const formatters = {
  getNumberFormat: remembered(
    (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  ),
  getDateTimeFormat: remembered(
    (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  ),
  getPluralRules: remembered(
    (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
  ),
};
