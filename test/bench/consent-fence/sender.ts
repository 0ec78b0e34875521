import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { emailChannel } from '@tact/channels';
import { parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { arms, marketing, say, type Arm, type Person } from './arms';

/** What a sender process is told: to begin, and to come to an end; it answers when it has. */
export type SenderOrder =
  { do: 'begin'; name: string; arm: Arm; people: Person[]; lanes: number; pauseMs: number } | { do: 'end' };

const mail = emailChannel({ smtpUrl: process.env['SMTP_URL'] ?? '', from: 'The shop <hello@shop.test>' });
let goesOn = false;

/** Says one thing after the other to people at random, several at once, until it is told to end. */
async function work(records: Records, order: Extract<SenderOrder, { do: 'begin' }>): Promise<void> {
  const { name, arm, people, lanes, pauseMs } = order;
  goesOn = true;
  const lane = async () => {
    while (goesOn) {
      const person = people[Math.floor(Math.random() * people.length)] as Person;
      const touchId = `${name}/${randomUUID()}`;
      await records.models.touches.collection.insertOne(
        { _id: touchId as never, subjectKey: person.subjectKey, fate: 'reserved' },
        { writeConcern: { w: 1 } },
      );
      await say[arm]({ records, mail, person, touchId });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * pauseMs));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * A process that has just begun takes half a core to itself, which on a machine of two would be measured as
 * somebody's waiting. So each has said something before it is called.
 */
async function rehearse(records: Records): Promise<void> {
  const subjectKey = `rehearsal-${randomUUID()}`;
  const agreed = { ...marketing, state: 'given' as const, at: new Date(), validUntil: null };
  await records.models.gates.create({ _id: subjectKey, closed: null, consents: [agreed], permits: [] });
  const person = { subjectKey, email: 'rehearsal@people.test' };
  for (const arm of arms) {
    const says = Array.from({ length: 8 }, () => say[arm]({ records, mail, person, touchId: randomUUID() }));
    await Promise.all(says);
  }
}

async function main(): Promise<void> {
  const masterKeys = parseMasterKeys(process.env['TACT_MASTER_KEYS'] ?? '', 'bench');
  const records = await openRecords({ uri: process.env['MONGODB_URI'] ?? '', masterKeys });
  process.on('disconnect', () => process.exit(0));
  process.on('message', (order: SenderOrder) => {
    if (order.do === 'end') goesOn = false;
    else work(records, order).then(() => process.send?.('ended'), fail);
  });
  await rehearse(records);
  process.send?.('ready');
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
