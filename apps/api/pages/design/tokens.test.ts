import { dark, light, type Colours } from './tokens';

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

const texts: [keyof Colours, keyof Colours][] = [
  ...(['paper', 'sheet', 'tint', 'warm'] as const).flatMap((ground): [keyof Colours, keyof Colours][] => [
    ['ink', ground],
    ['soft', ground],
    ['accent', ground],
  ]),
  ['onAccent', 'accent'],
  ['onTint', 'tint'],
  ['onWarm', 'warm'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s', (_, colours) => {
  test.each(texts)('%s can be read on %s', (text, ground) => {
    expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(4.5);
  });
  test.each(['paper', 'sheet'] as const)('the edge of what can be used is seen on %s', (ground) => {
    expect(contrast(colours.edge, colours[ground])).toBeGreaterThanOrEqual(3);
  });
});

test('black on white is the most that there is', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
