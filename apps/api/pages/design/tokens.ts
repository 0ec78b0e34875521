/** What everything on the pages is made of. Colours are pairs that a test measures: 4.5:1 for text, 3:1 for edges. */
export interface Colours {
  /** The page, and what lies on it. */
  paper: string;
  sheet: string;
  /** Text, and text that steps back. */
  ink: string;
  soft: string;
  /** Hairlines that part, and edges of what can be used. */
  line: string;
  edge: string;
  /** What can be pressed, text on it, and its pale ground. */
  accent: string;
  onAccent: string;
  tint: string;
  onTint: string;
  /** What is about to end. */
  warm: string;
  onWarm: string;
}

export const light: Colours = {
  paper: '#f7f5f0',
  sheet: '#fffefb',
  ink: '#22262a',
  soft: '#585f68',
  line: '#e0dbd0',
  edge: '#827d73',
  accent: '#2c5b4e',
  onAccent: '#ffffff',
  tint: '#e5eee9',
  onTint: '#1f4439',
  warm: '#f6ead3',
  onWarm: '#5f4410',
};

export const dark: Colours = {
  paper: '#15171a',
  sheet: '#1d2023',
  ink: '#ebe8e1',
  soft: '#aaa79f',
  line: '#33373b',
  edge: '#7d828a',
  accent: '#93c7b5',
  onAccent: '#10211b',
  tint: '#21312c',
  onTint: '#bfe0d3',
  warm: '#3a2f1a',
  onWarm: '#f0d9a8',
};

/** A scale of four pixels, in the reader's own unit. */
export const space = { 1: '.25rem', 2: '.5rem', 3: '.75rem', 4: '1rem', 5: '1.5rem', 6: '2.5rem', 7: '4rem' };

/** A scale of 1.2, from small print to a page's title. */
export const type = {
  small: '.875rem',
  body: '1rem',
  lead: '1.125rem',
  h3: '1.125rem',
  h2: '1.375rem',
  h1: '2rem',
};

/** How large somebody wants their text. */
export const textSizes = { normal: '100%', large: '120%', larger: '140%' } as const;

const variables = (values: object, prefix = ''): string =>
  Object.entries(values)
    .map(([name, value]) => `--${prefix}${name}:${String(value)}`)
    .join(';');

/** The tokens as custom properties. */
export const tokens =
  (): string => `:root{${variables(light)};${variables(space, 's')};${variables(type, 't-')}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
${Object.entries(textSizes)
  .map(([size, value]) => `html[data-text=${size}]{font-size:${value}}`)
  .join('\n')}`;
