import type { ReasonCode } from '../reasons';
import { reasonCodes } from '../reasons';
import { circumstanceRules } from './circumstances';
import { contentRules } from './content';
import { familiarityRules } from './familiarity';
import { interestRules } from './interest';
import { momentRules } from './moment';
import { permissionRules } from './permission';
import type { ContactRule } from './rule';
import { standingRules } from './standing';

const rank = ({ code }: { code: ReasonCode }): number => reasonCodes.indexOf(code);

/** The contact policy, one entry a rule, in the order in which reasons are named. */
export const contactRules: readonly ContactRule[] = [
  ...standingRules,
  ...permissionRules,
  ...contentRules,
  ...circumstanceRules,
  ...interestRules,
  ...familiarityRules,
  ...momentRules,
].sort((a, b) => rank(a) - rank(b));
