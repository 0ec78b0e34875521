/** Something wrong, or doubtful, in a file that people write. Lines and columns count from 1. */
export interface Finding {
  file: string;
  line: number;
  column: number;
  severity: 'error' | 'warning';
  /** Stable code of the rule. */
  rule: string;
  message: string;
  /** What to do about it. */
  fix: string;
}

export const isError = (finding: Pick<Finding, 'severity'>): boolean => finding.severity === 'error';

/** What is wrong, under which rule, and what to do about it. */
type Wrong = Pick<Finding, 'rule' | 'message' | 'fix'>;

/** Where something stands in a file. */
export type Place = Pick<Finding, 'file' | 'line' | 'column'>;

/** What is about a file as a whole is said of its start. */
export const topOf = (file: string): Place => ({ file, line: 1, column: 1 });

/** Something wrong, at a place. */
export const errorAt = ({ file, line, column }: Place, { rule, message, fix }: Wrong): Finding => ({
  file,
  line,
  column,
  severity: 'error',
  rule,
  message,
  fix,
});

/** `file:line:column severity rule: message fix`, as editors and terminals link it. */
export const describeFinding = (f: Finding): string =>
  `${f.file}:${f.line}:${f.column} ${f.severity} ${f.rule}: ${f.message} ${f.fix}`;

/** A file of the rule book can't be used; says where and what to do. */
export class RuleBookError extends Error {
  override readonly name = 'RuleBookError';

  constructor(readonly findings: Finding[]) {
    super(findings.map(describeFinding).join('\n'));
  }
}
