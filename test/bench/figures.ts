/** Minimum, median and maximum of repeated measurements. */
export interface Figure {
  min: number;
  median: number;
  max: number;
}

export function figureOf(values: number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { min: sorted[0] ?? NaN, median: at(0.5), max: sorted.at(-1) ?? NaN };
}

/** The value below which a share of the values lies. */
export const quantile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(3);

export const line = (name: string, unit: string, { min, median, max }: Figure): string =>
  `${name.padEnd(44)} ${shown(median).padStart(10)} ${unit.padEnd(9)} (${shown(min)} to ${shown(max)})`;

/** Ratios pair by pair, so that a machine that slows down slows both. */
export const ratios = (a: number[], b: number[]): Figure =>
  figureOf(a.map((value, i) => value / (b[i] ?? NaN)));

/** Runs work for every item of a count, a few at a time; returns how long it took in seconds. */
export async function timed(
  count: number,
  atOnce: number,
  work: (i: number) => Promise<unknown>,
): Promise<number> {
  const begun = process.hrtime.bigint();
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return Number(process.hrtime.bigint() - begun) / 1e9;
}
