import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Sending } from '@tact/channels';
import type { JourneyEvent, TouchRequest } from '@tact/journey';
import { journeyId } from '@tact/temporal';
import { deliverEvents, journeyState, renewPolicy, requestTouch } from '@tact/workflows';
import { gate, until } from '../support/until';
import { did, somebody } from './people';
import { startStage } from './stage';

let answer: () => Sending | Promise<Sending>;
let beforePolicy: () => Promise<void>;
const delivered = (): Sending => ({ fate: 'delivered' });
let stage: Awaited<ReturnType<typeof startStage>>;

beforeAll(async () => {
  stage = await startStage({
    answer: () => answer(),
    between: (activities) => ({
      ...activities,
      async currentPolicy() {
        await beforePolicy();
        return activities.currentPolicy();
      },
    }),
  });
});
afterAll(() => stage.stop());
beforeEach(() => {
  answer = delivered;
  beforePolicy = async () => {};
});

const handleOf = (subjectKey: string) => stage.client.workflow.getHandle(journeyId(subjectKey));
const saidTo = (subjectKey: string) =>
  stage.hands.said.filter(({ message }) => message.subjectKey === subjectKey);
const tip = (id: string): TouchRequest => ({
  id,
  play: 'product-tip',
  category: null,
  product: null,
  channel: 'email',
});
const ask = (subjectKey: string, request: TouchRequest) => {
  // A new update id each time: the request's own id is what counts.
  return handleOf(subjectKey).executeUpdate(requestTouch, { args: [request], updateId: randomUUID() });
};
const visit = (): JourneyEvent => did('Page Viewed', Date.now());

async function runsOf(subjectKey: string): Promise<number> {
  let runs = 0;
  for await (const _ of stage.client.workflow.list({ query: `WorkflowId = '${journeyId(subjectKey)}'` }))
    runs += 1;
  return runs;
}

describe('events', () => {
  test('1,200 events and 120 repeated batches, sent while runs hand over to each other, are applied 1,200 times', async () => {
    const { subjectKey } = await somebody(stage.hands, 'bob', { consentedAt: null });
    const batch = (number: number): JourneyEvent[] => [
      did('Product Viewed', Date.now(), { category: `c${number % 7}`, product: `p${number % 50}` }),
    ];
    for (let number = 1; number <= 1_200; number += 1) {
      await stage.send(subjectKey, number, batch(number));
      if (number % 10 === 0) await stage.send(subjectKey, Math.ceil(number / 2), batch(0));
    }
    const view = await stage.applied(subjectKey, 1_200);
    expect(view.journey.applied).toEqual({ shop: 1_200 });
    const runs = await until('the runs can be listed', async () => {
      const listed = await runsOf(subjectKey);
      return listed > 5 && listed;
    });
    console.info(`1,200 events over ${runs} runs, ${view.stateBytes} bytes of state`);
  });

  test('a batch that comes before its turn waits for the ones in between, and asks for them', async () => {
    const { subjectKey } = await somebody(stage.hands, 'cem', { consentedAt: null });
    await stage.send(subjectKey, 1, [visit()]);
    await stage.applied(subjectKey, 1);
    await stage.hands.records.models.dispatches.create({
      _id: subjectKey,
      lastBatch: 3,
      signalledThrough: 3,
    });
    await stage.send(subjectKey, 3, [visit(), visit()]);
    await until('the dispatcher is asked for batch 2', async () => {
      const dispatch = await stage.hands.records.models.dispatches.findById(subjectKey).lean();
      return dispatch?.signalledThrough === 1 && dispatch.dueAt;
    });
    const { journey, unapplied } = await handleOf(subjectKey).query(journeyState);
    expect({ through: journey.appliedThrough, applied: journey.applied, unapplied }).toEqual({
      through: 1,
      applied: { shop: 1 },
      unapplied: 1,
    });
    await stage.send(subjectKey, 2, [visit()]);
    expect((await stage.applied(subjectKey, 3)).journey.applied).toEqual({ shop: 4 });
  });

  test('signals sent by hand that are no batch and no policy change nothing', async () => {
    const { subjectKey } = await somebody(stage.hands, 'dan', { consentedAt: null });
    await stage.send(subjectKey, 1, [visit()]);
    await handleOf(subjectKey).signal(deliverEvents, null as never);
    await handleOf(subjectKey).signal(renewPolicy, {} as never);
    await stage.send(subjectKey, 2, [visit()]);
    const { journey, policy } = await stage.applied(subjectKey, 2);
    expect(journey.applied).toEqual({ shop: 2 });
    expect(policy).toBe(stage.hands.book.policy().version);
  });

  test('a signalled policy is the one that decisions name from there on', async () => {
    const { subjectKey } = await somebody(stage.hands, 'eli');
    await stage.send(subjectKey, 1, [visit()]);
    await handleOf(subjectKey).signal(renewPolicy, { ...stage.hands.book.policy(), version: 'renewed' });
    const { decisions } = await ask(subjectKey, tip('renewed'));
    expect(new Set(decisions.map(({ policy }) => policy))).toEqual(new Set(['renewed']));
  });

  test('a journey that was lost goes on from its last projection, and its read model goes on with it', async () => {
    const { subjectKey, introduction } = await somebody(stage.hands, 'fay');
    await stage.send(subjectKey, 1, introduction);
    await stage.send(subjectKey, 2, [visit()]);
    await until('something is said', () => saidTo(subjectKey).length > 0);
    const before = await until('its outcome is projected', async () => {
      const projected = await stage.hands.records.journal.projected(subjectKey);
      return projected?.journey.touches[0]?.deliveredAt ? projected : null;
    });
    await handleOf(subjectKey).terminate('lost');
    await stage.send(subjectKey, 3, [visit()]);
    const { journey, version } = await stage.applied(subjectKey, 3);
    expect(journey.applied).toEqual({ shop: 2 });
    expect(journey.touches).toEqual(
      before.journey.touches.map((touch) =>
        expect.objectContaining({ id: touch.id, deliveredAt: touch.deliveredAt }),
      ),
    );
    expect(version).toBeGreaterThan(before.doc.version);
    await until('the read model has the third batch', async () => {
      return (await stage.hands.records.journal.projected(subjectKey))?.journey.appliedThrough === 3;
    });
    expect(saidTo(subjectKey)).toHaveLength(1);
  });
});

describe('touch requests', () => {
  test('are answered at once, and the same request id is answered the same way, also in a later run', async () => {
    const { subjectKey, introduction } = await somebody(stage.hands, 'gil');
    await stage.send(subjectKey, 1, introduction);
    const first = await ask(subjectKey, tip('once'));
    expect(first.touchId).not.toBeNull();
    expect(await ask(subjectKey, tip('once'))).toEqual(first);
    let number = 2;
    await until('a new run began', async () => {
      await stage.send(subjectKey, number, [visit()]);
      await stage.applied(subjectKey, number);
      number += 1;
      const { runId } = await handleOf(subjectKey).describe();
      const { firstExecutionRunId } = await stage.client.workflow
        .getHandle(journeyId(subjectKey), runId)
        .describe()
        .then(({ raw }) => ({ firstExecutionRunId: raw.workflowExecutionInfo?.firstRunId }));
      return firstExecutionRunId !== runId;
    });
    expect(await ask(subjectKey, tip('once'))).toEqual(first);
    expect(saidTo(subjectKey).filter(({ message }) => message.play === 'product-tip')).toHaveLength(1);
  });

  test('that come while something is being said are decided after it, with its touch counted', async () => {
    const { opened, open } = gate();
    answer = () => opened.then(delivered);
    const { subjectKey, introduction } = await somebody(stage.hands, 'hal');
    await stage.send(subjectKey, 1, introduction);
    const first = await ask(subjectKey, tip('first'));
    await until('it is on its way', () => saidTo(subjectKey).length === 1);
    const second = ask(subjectKey, tip('second'));
    await handleOf(subjectKey).query(journeyState);
    open();
    expect(first.touchId).not.toBeNull();
    expect((await second).decisions.map(({ verdict }) => verdict)).toMatchObject([
      { do: 'defer', reasons: [{ code: 'frequency-cap' }] },
    ]);
  });

  test('that name no id or no play are refused, and the journey goes on', async () => {
    const { subjectKey } = await somebody(stage.hands, 'ida', { consentedAt: null });
    await stage.send(subjectKey, 1, [visit()]);
    const refused = { ...tip(''), play: '' };
    await expect(ask(subjectKey, refused)).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    await stage.send(subjectKey, 2, [visit()]);
    expect((await stage.applied(subjectKey, 2)).journey.applied).toEqual({ shop: 2 });
  });

  test('that come while a run is about to hand over are answered before it does', async () => {
    const { subjectKey, introduction } = await somebody(stage.hands, 'jon');
    await stage.send(subjectKey, 1, introduction);
    let renewing = false;
    const { opened, open } = gate();
    beforePolicy = () => {
      renewing = true;
      return opened;
    };
    let number = 2;
    for (; !renewing; number += 1) await stage.send(subjectKey, number, [visit()]);
    const update = await handleOf(subjectKey).startUpdate(requestTouch, {
      args: [tip('late')],
      updateId: randomUUID(),
      waitForStage: 'ACCEPTED',
    });
    beforePolicy = async () => {};
    open();
    expect((await update.result()).requestId).toBe('late');
    expect((await stage.applied(subjectKey, number - 1)).journey.applied).toEqual({ shop: number - 2 });
  });
});

describe('delivery', () => {
  test('that is not possible for now leaves no touch behind that counts, and is judged anew later', async () => {
    answer = () => ({ fate: 'retry', because: 'smtp-421' });
    const { subjectKey, introduction } = await somebody(stage.hands, 'kim');
    await stage.send(subjectKey, 1, introduction);
    const { touchId } = await ask(subjectKey, tip('down'));
    const touch = await until('the touch has its fate', async () => {
      const known = await stage.hands.records.journal.touch(touchId ?? '');
      return known?.fate !== 'reserved' && known;
    });
    expect(touch).toMatchObject({ fate: 'undelivered', because: 'smtp-421' });
    expect(saidTo(subjectKey)).toHaveLength(3);
    const { journey } = await until('the journey knows', async () => {
      const view = await handleOf(subjectKey).query(journeyState);
      return view.journey.touches[0]?.outcome && view;
    });
    expect(journey.touches[0]?.outcome?.is).toBe('undelivered');
    expect(journey.waiting).toEqual([expect.objectContaining({ play: 'product-tip', channel: 'email' })]);
    answer = delivered;
    expect((await ask(subjectKey, tip('up'))).touchId).not.toBeNull();
  });

  test('that ended without an answer is never tried again, and counts', async () => {
    answer = () => ({ fate: 'unknown', because: 'smtp-no-answer-after-data' });
    const { subjectKey, introduction } = await somebody(stage.hands, 'lea');
    await stage.send(subjectKey, 1, introduction);
    await ask(subjectKey, tip('doubtful'));
    await until('the journey knows', async () => {
      const { journey } = await handleOf(subjectKey).query(journeyState);
      return journey.touches[0]?.outcome?.is === 'unknown';
    });
    expect((await ask(subjectKey, tip('again'))).decisions.map(({ verdict }) => verdict.do)).toEqual([
      'defer',
    ]);
    expect(saidTo(subjectKey)).toHaveLength(1);
  });
});

describe('a journey that is handed to another person', () => {
  test('passes on what it knows once, and what arrives too late as well', async () => {
    const { records } = stage.hands;
    const anonymousId = randomUUID();
    const anonymous = await resolve({ userId: null, anonymousId });
    await stage.send(anonymous, 1, [visit(), visit()]);
    await stage.applied(anonymous, 1);
    const known = await resolve({ userId: randomUUID(), anonymousId: null });
    const userId = await records.subjects.findOrCreate('mia');
    expect(await resolve({ userId: 'mia', anonymousId, links: true })).toBe(userId);
    expect(known).not.toBe(userId);

    const merge = await records.models.inbox.findOne({ subjectKey: anonymous, batch: null }).lean();
    const command = await records.inbox.open(merge as never);
    await Promise.all([
      stage.send(anonymous, 2, [visit(), command]),
      stage.send(anonymous, 3, [visit(), visit(), visit()]),
    ]);
    await handleOf(anonymous).result();
    const arrived = await records.models.inbox.find({ subjectKey: userId }).lean();
    const events = await Promise.all(arrived.map((doc) => records.inbox.open(doc as never)));
    const handedOver = events.flatMap((event) => (event.type === 'Journey Merged' ? [event.from] : []));
    expect(handedOver).toHaveLength(1);
    const late = events.filter((event) => event.type === 'Page Viewed').length;
    expect((handedOver[0]?.applied['shop'] ?? 0) + late).toBe(6);
    expect(await records.journal.projected(anonymous)).toMatchObject({ doc: { closed: true } });
  });

  async function resolve(who: { userId: string | null; anonymousId: string | null; links?: boolean }) {
    const [resolution] = await stage.hands.records.subjects.resolve([
      { previousId: null, links: false, ...who },
    ]);
    if (!resolution || 'refused' in resolution) throw new Error('The introduction was refused.');
    return resolution.subjectKey;
  }
});
