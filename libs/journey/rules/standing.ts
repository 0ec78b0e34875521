import type { standings } from '../words';
import { holdIf, type ContactRule } from './rule';

/** What stands above every consent, until it is lifted. */
const standing = (code: (typeof standings)[number], judgesService: boolean, ops: string): ContactRule => ({
  code,
  judgesService,
  judge: ({ journey }) => {
    const word = journey.standings[code];
    return holdIf(word?.on === true, { sinceAt: word?.on === true ? word.at : null });
  },
  tellOps: () => ops,
});

export const standingRules: ContactRule[] = [
  standing('erased', true, 'A tombstone: this person was erased.'),
  standing('suppressed', true, 'On the do-not-contact list.'),
  standing('restricted', false, 'Their data is restricted until something is settled (Art. 18 GDPR).'),
  standing('objected', false, 'They objected to direct marketing.'),
  {
    code: 'stopped',
    judgesService: true,
    judge: ({ candidate: { facts } }) => holdIf(facts.stoppedBy !== null, { stop: facts.stoppedBy }),
    tellOps: (_, { looked }) => `An operator's stop covers it (${String(looked['stop'])}).`,
  },
];
