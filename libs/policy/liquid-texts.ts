import { Liquid, type Template } from 'liquidjs';

/** Texts live in their play: nothing is read from files, nothing is pulled in from elsewhere. */
const elsewhere = ['include', 'render', 'layout', 'block'];

function newEngine(outputEscape?: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    // A variable may be asked for in an `if` or a `default` before it is used.
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: 20_000,
    renderLimit: 200,
    memoryLimit: 1_000_000,
    timezoneOffset: 0,
    locale: 'en-GB',
    ...(outputEscape === undefined ? {} : { outputEscape }),
  });
  for (const tag of elsewhere) delete engine.tags[tag];
  return engine;
}

export const textEngine = newEngine();
/** In an address, what is filled in can't change where it leads. */
export const linkEngine = newEngine((value) => encodeURIComponent(String(value)));

export interface UsedVariable {
  /** Dotted; null when the path is computed and can't be known beforehand. */
  path: string | null;
  as: string;
  row: number;
  column: number;
}

export type TextReading =
  { ok: true; variables: UsedVariable[] } | { ok: false; row: number; column: number; message: string };

/** What a Liquid text would look up when rendered, or why it can't be. */
export function readText(text: string): TextReading {
  let templates: Template[];
  try {
    templates = textEngine.parse(text);
  } catch (error) {
    return { ok: false, ...placeOf(error) };
  }
  const { globals } = textEngine.analyzeSync(templates, { partials: false });
  const variables = Object.values(globals).flatMap((uses) =>
    uses.map(({ segments, location }) => ({
      path: segments.every((s) => typeof s === 'string') ? segments.join('.') : null,
      as: segments.map((s) => (Array.isArray(s) ? '[…]' : String(s))).join('.'),
      row: location.row,
      column: location.col,
    })),
  );
  return { ok: true, variables };
}

function placeOf(error: unknown): { row: number; column: number; message: string } {
  const token = (error as { token?: { getPosition?: () => [number, number] } }).token;
  const [row, column] = token?.getPosition?.() ?? [1, 1];
  const message = error instanceof Error ? error.message : String(error);
  return { row, column, message: message.replace(/, line:\d+.*$/s, '') };
}
