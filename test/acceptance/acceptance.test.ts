import { openDsrEnv } from '../requests/controller';
import { startTact, type Tact } from '../support/tact';
import { anonymousPeople } from './anonymous-people';
import { codecServer } from './codec-server';
import { consents } from './consents';
import { consentLedger } from './consent-ledger';
import { contexts } from './contexts';
import { dataMap } from './data-map';
import { difficultPeers } from './difficult-peers';
import { doubleOptIn } from './double-opt-in';
import { eventToMail } from './event-to-mail';
import { explanations } from './explanations';
import { formsOfAddress } from './forms-of-address';
import { keysAndRoles } from './keys-and-roles';
import { limitedTracking } from './limited-tracking';
import { lists } from './lists';
import { mailThatBehaves } from './mail-that-behaves';
import { openapiExamples } from './openapi-examples';
import { pausesAndObjections } from './pauses-and-objections';
import { policyDiff } from './policy-diff';
import { preferences } from './preferences';
import { policyRenewals } from './policy-renewals';
import { problems } from './problems';
import { receiptsAndLog } from './receipts-and-log';
import { reminders } from './reminders';
import { segmentClients } from './segment-clients';
import { slots } from './slots';
import { stops } from './stops';
import { takingEventsIn } from './taking-events-in';
import { tasks } from './tasks';
import { threeChannels } from './three-channels';
import { touchRequests } from './touch-requests';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact({ env: await openDsrEnv() });
});
afterAll(() => tact?.stop());

// One Tact for all of them, one idea a file.
describe.each([
  ['an event becomes an explained mail', eventToMail],
  ['three channels', threeChannels],
  ['Segment clients', segmentClients],
  ['taking events in', takingEventsIn],
  ['anonymous people', anonymousPeople],
  ['touch requests', touchRequests],
  ['explanations', explanations],
  ['forms of address', formsOfAddress],
  ['difficult peers', difficultPeers],
  ['consents', consents],
  ['reminders of consents that end', reminders],
  ['the consent ledger', consentLedger],
  ['slots', slots],
  ['stops', stops],
  ['mail that behaves', mailThatBehaves],
  ['limited tracking', limitedTracking],
  ['double opt-in', doubleOptIn],
  ['preferences', preferences],
  ['sensitive contexts', contexts],
  ['pauses and objections', pausesAndObjections],
  ['tasks for humans', tasks],
  ['keys and roles', keysAndRoles],
  ['receipts and the log', receiptsAndLog],
  ['problems', problems],
  ['lists', lists],
  ['codec server', codecServer],
  ['the reference', openapiExamples],
  // Looks back at what all of them decided.
  ['another policy', policyDiff],
  ['a renewed policy', policyRenewals],
  ['the data map', dataMap],
])('%s', (_, idea) => {
  idea(() => tact);
});
