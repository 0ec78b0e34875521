import { errorAt, type Finding } from '../finding';
import type { YamlSource } from '../yaml-source';
import { lintText, type LintedText } from './lint-texts';
import { nameVariableProblems } from './name-variables';

const MOST_VARIANTS = 3;

/**
 * The content lint of a play as written. It needs no sound play: what is wrong with its texts is said together
 * with what is wrong with its form.
 */
export function lintPlay(source: YamlSource): Finding[] {
  const { kind, variants } = (source.value ?? {}) as { kind?: unknown; variants?: unknown };
  const texts = textsOf(variants);
  return [
    ...tooManyVariants(variants, source),
    ...texts
      .flatMap((text) => [...lintText(text, kind), ...nameVariableProblems(text)])
      .map(({ path, within, severity = 'error', ...said }) => ({
        ...(within ? source.placeWithin(path, within.row, within.column) : source.placeOf(path)),
        severity,
        ...said,
      })),
  ];
}

function tooManyVariants(variants: unknown, source: YamlSource): Finding[] {
  if (!Array.isArray(variants) || variants.length <= MOST_VARIANTS) return [];
  return [
    errorAt(source.placeOf(['variants', MOST_VARIANTS]), {
      rule: 'too-many-variants',
      message: `${variants.length} variants: nobody reads and approves more than ${MOST_VARIANTS} with care.`,
      fix: 'Keep at most one each for everybody, for the moment and for a stated goal; write another play for the rest.',
    }),
  ];
}

function textsOf(variants: unknown): LintedText[] {
  if (!Array.isArray(variants)) return [];
  return variants.flatMap((variant: unknown, index) =>
    (['subject', 'body', 'link'] as const).flatMap((field) => {
      const { level, [field]: text } = (variant ?? {}) as Record<string, unknown>;
      if (typeof text !== 'string') return [];
      return [{ path: ['variants', index, field], text: text.trim(), isLink: field === 'link', level }];
    }),
  );
}
