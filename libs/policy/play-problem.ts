import type { Finding } from './finding';
import type { Path } from './yaml-source';

/** Something wrong in a play, by its path in the file. */
export type PlayProblem = Pick<Finding, 'rule' | 'message' | 'fix'> & {
  path: Path;
  severity?: Finding['severity'];
  within?: { row: number; column: number };
};
