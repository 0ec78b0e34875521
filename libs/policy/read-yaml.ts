import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { checkShape } from './check-shape';
import { errorAt, isError, RuleBookError, topOf, type Finding } from './finding';
import { yamlSource, type YamlSource } from './yaml-source';

/** Reads YAML text as a schema says; the value is null when it can't be. */
export function parseYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
): { value: T | null; source: YamlSource; findings: Finding[] } {
  const source = yamlSource(file, text);
  if (source.findings.some(isError)) return { value: null, source, findings: source.findings };
  if (source.value === null) return { value: null, source, findings: [...source.findings, nothingIn(file)] };
  const { value, problems } = checkShape(source.value, schema);
  const findings = problems.map((problem) =>
    errorAt(
      problem.key === null ? source.placeOf(problem.path) : source.placeOfKey(problem.path, problem.key),
      problem,
    ),
  );
  return { value, source, findings: [...source.findings, ...findings] };
}

const nothingIn = (file: string): Finding =>
  errorAt(topOf(file), {
    rule: 'empty',
    message: 'Nothing is said in the file, or in comments only.',
    fix: 'Write what it is to say, or do without it.',
  });

/** Reads a YAML file and checks it further; throws RuleBookError when it can't be used. */
export function loadYaml<T>(
  file: string,
  schema: z.ZodType<T>,
  check: (value: T, source: YamlSource) => Finding[] = () => [],
): T {
  const { value, source, findings } = parseYaml(file, textOf(file), schema);
  const all = value === null ? findings : [...findings, ...check(value, source)];
  if (value === null || all.some(isError)) throw new RuleBookError(all);
  return value;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    const message = `The file can't be read (${why}).`;
    throw new RuleBookError([
      errorAt(topOf(file), { rule: 'file', message, fix: 'Check its name and its rights.' }),
    ]);
  }
}

/** A file of defaults; the built code finds it beside the sources. */
export function defaultsFile(name: string): string {
  const beside = join(__dirname, 'defaults', name);
  return existsSync(beside) ? beside : join(__dirname, '../../../libs/policy/defaults', name);
}
