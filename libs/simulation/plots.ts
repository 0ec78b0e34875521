/** Plots as SVG text: no script, no request, colours from the page's own. */

export interface Series {
  name: string;
  /** A class of the page's style: c0, c1 … */
  colour: string;
  values: number[];
}

const WIDTH = 720;
const LEFT = 56;
const BOTTOM = 34;
const TOP = 10;
const ROW = 26;

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const svg = (title: string, height: number, body: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}"><title>${escaped(title)}</title>${body}</svg>`;

/** A step of 1, 2 or 5 times a power of ten, so that about five fit. */
function stepFor(most: number): number {
  const rough = Math.max(most, 1e-9) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
}

const numberText = (value: number): string =>
  value >= 1 || value === 0 ? Math.round(value * 100) / 100 + '' : value.toPrecision(1);

function scale(most: number, height: number, unit: string): { y: (value: number) => number; axis: string } {
  const step = stepFor(most);
  const top = Math.max(Math.ceil(most / step - 1e-9), 1) * step;
  const y = (value: number): number => round(height - BOTTOM - (value / top) * (height - BOTTOM - TOP));
  const lines: string[] = [];
  for (let i = 0; i * step <= top * (1 + 1e-9); i += 1) {
    const at = y(i * step);
    lines.push(
      `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}"/>` +
        `<text class="tick" x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${numberText(i * step)}</text>`,
    );
  }
  const label = `<text class="tick" x="12" y="${height / 2}" text-anchor="middle" transform="rotate(-90 12 ${height / 2})">${escaped(unit)}</text>`;
  return { y, axis: lines.join('') + label };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Names under the axis, as many as fit. */
function names(labels: string[], width: number, height: number): string {
  const every = Math.max(Math.ceil((labels.length * 74) / (WIDTH - LEFT)), 1);
  return labels
    .map((label, i) =>
      i % every === 0
        ? `<text class="tick" x="${round(LEFT + (i + 0.5) * width)}" y="${height - BOTTOM + 16}" text-anchor="middle">${escaped(label)}</text>`
        : '',
    )
    .join('');
}

/** Bars side by side in time, or by size; several series stand on each other. */
export function stackedBars(
  title: string,
  unit: string,
  below: string,
  labels: string[],
  series: Series[],
): string {
  const height = 260;
  const totals = labels.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const { y, axis } = scale(Math.max(0, ...totals), height, unit);
  const width = (WIDTH - LEFT) / Math.max(labels.length, 1);
  const gap = width > 4 ? 1 : 0;
  const bars = labels.map((label, i) => {
    let under = 0;
    return series
      .map(({ name, colour, values }) => {
        const value = values[i] ?? 0;
        const [from, to] = [y(under), y(under + value)];
        under += value;
        if (value === 0) return '';
        const said = escaped(`${label}: ${numberText(value)} ${name}`);
        return `<rect class="${colour}" x="${round(LEFT + i * width)}" y="${to}" width="${round(width - gap)}" height="${round(from - to)}"><title>${said}</title></rect>`;
      })
      .join('');
  });
  const foot = `<text class="tick" x="${(WIDTH + LEFT) / 2}" y="${height - 2}" text-anchor="middle">${escaped(below)}</text>`;
  return svg(title, height, axis + bars.join('') + names(labels, width, height) + foot) + legend(series);
}

/** A bar a row, the longest first as given. */
export function rows(title: string, unit: string, labels: string[], series: Series[]): string {
  const height = labels.length * ROW + BOTTOM;
  const totals = labels.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const left = 170;
  const body = labels.map((label, i) => {
    const at = i * ROW;
    let x = left;
    const bars = series.map(({ name, colour, values }) => {
      const value = values[i] ?? 0;
      const width = round((value / most) * (WIDTH - left - 80));
      const bar = `<rect class="${colour}" x="${round(x)}" y="${at + 4}" width="${width}" height="${ROW - 8}"><title>${escaped(`${label}: ${value} ${name}`)}</title></rect>`;
      x += width;
      return value === 0 ? '' : bar;
    });
    return (
      `<text class="name" x="${left - 8}" y="${at + 17}" text-anchor="end">${escaped(label)}</text>${bars.join('')}` +
      `<text class="tick" x="${round(x + 6)}" y="${at + 17}">${(totals[i] ?? 0).toLocaleString('en')}</text>`
    );
  });
  const foot = `<text class="tick" x="${left}" y="${height - 10}">${escaped(unit)}</text>`;
  return svg(title, height, body.join('') + foot) + legend(series);
}

const legend = (series: Series[]): string =>
  series.length < 2
    ? ''
    : `<p class="legend">${series.map(({ name, colour }) => `<span><i class="${colour}"></i>${escaped(name)}</span>`).join('')}</p>`;
