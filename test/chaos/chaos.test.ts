import { startRestartableGround, type RestartableGround } from '../support/restartable-ground';
import { startTact, type Tact } from '../support/tact';
import { killedWorkers } from './killed-workers';
import { samePeopleEverywhere } from './same-people-everywhere';
import { serversAway } from './servers-away';
import { slotsEverywhere } from './slots-everywhere';
import { stopsWithoutWorkers } from './stops-without-workers';
import { terminatedJourney } from './terminated-journey';

let ground: RestartableGround;
let tact: Tact;
beforeAll(async () => {
  ground = await startRestartableGround();
  tact = await startTact({ ground, apis: 2, workers: 2 });
});
afterAll(() => tact?.stop());

// One Tact of two APIs and two workers for all of them, one idea a file; each leaves workers running.
describe.each([
  ['the same people everywhere', samePeopleEverywhere],
  ['a terminated journey', terminatedJourney],
  ['killed workers', killedWorkers],
  ['slots everywhere', slotsEverywhere],
  ['stops without workers', stopsWithoutWorkers],
  ['servers away', serversAway],
])('%s', (_, idea) => {
  idea(
    () => tact,
    () => ground,
  );
});
