import { randomUUID } from 'node:crypto';
import type { Records } from '@tact/records';
import { Withdrawals } from '../../apps/api/customers/withdrawals';
import { sayUnderPermit } from '../../apps/worker/permitted-sending';
import { gate, pause, until } from '../support/until';
import { consent, reserved, startGates, tipFor, whoAgreed } from './people-at-the-gate';

let gates: Awaited<ReturnType<typeof startGates>>;
let here: Records;
let there: Records;
beforeAll(async () => {
  gates = await startGates();
  [here, there] = gates.records;
});
afterAll(() => gates?.stop());
afterEach(() => jest.restoreAllMocks());

const HOUR = 3_600_000;
const given = { given: true };
const no = (because: string) => ({ given: false, because });
const promised = { leavesWithinMs: 5_000, arrivesWithinMs: 60_000 };
const withdraw = (records: Records, subjectKey: string) =>
  new Withdrawals(records).apply(subjectKey, [consent('withdrawn', { at: new Date() })]);
const fateOf = async ({ touchId }: { touchId: string }) => (await here.journal.touch(touchId))?.fate;
/** A machine whose clock is wrong by so much. */
const skewed = (ms: number) => {
  const now = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
};

describe('consent at the gate', () => {
  test('ends at its instant with no timer asked: no permit is given after it', async () => {
    const ada = await whoAgreed(here);
    const ends = Date.now() + 1_000;
    await here.models.gates.updateOne({ _id: ada }, { $set: { 'consents.0.validUntil': new Date(ends) } });
    const before: unknown[] = [];
    let asked = Date.now();
    let answer = await here.gates.takePermit(tipFor(ada));
    while (asked < ends) {
      if (Date.now() < ends) before.push(answer);
      asked = Date.now();
      answer = await here.gates.takePermit(tipFor(ada));
    }
    expect(answer).toEqual(no('consent-expired'));
    expect(before.length).toBeGreaterThan(0);
    expect(before).toEqual(before.map(() => given));
  });

  test('that ended between a permit and the first byte lets nothing leave', async () => {
    const ada = await whoAgreed(here);
    const tip = tipFor(ada);
    expect(await here.gates.takePermit(tip)).toEqual(given);
    await here.models.gates.updateOne({ _id: ada }, { $set: { 'consents.0.validUntil': new Date() } });
    expect(await here.gates.commit(tip, 60_000)).toEqual(no('consent-expired'));
  });

  test('for what rests on a legitimate interest none is asked, and their no ends it, a permit that was given too', async () => {
    const ada = await here.subjects.findOrCreate(randomUUID());
    const care = (channel: 'email' | 'webhook') =>
      tipFor(ada, { purpose: 'care', channel, lawfulBasis: 'legitimate-interests' });
    const taken = care('email');
    expect(await here.gates.takePermit(taken)).toEqual(given);
    await there.gates.changeConsents(ada, [consent('withdrawn', { purpose: 'care' })]);
    expect(await here.gates.commit(taken, 60_000)).toEqual(no('no-consent'));
    expect(await here.gates.takePermit(care('email'))).toEqual(no('no-consent'));
    expect(await here.gates.takePermit(care('webhook'))).toEqual(given);
    expect(await here.gates.takePermit({ ...care('email'), essential: true })).toEqual(given);
    await there.gates.changeConsents(ada, [consent('given', { purpose: 'care', at: new Date() })]);
    expect(await here.gates.takePermit(care('email'))).toEqual(given);
  });

  test.each([-HOUR, HOUR])(
    'holds or not by the database’s clock, on a machine that is %i ms off',
    async (ms) => {
      const [valid, expired] = [
        await whoAgreed(here, { validUntil: new Date(Date.now() + HOUR / 2) }),
        await whoAgreed(here, { validUntil: new Date(Date.now() - 1_000) }),
      ];
      skewed(ms);
      const tip = tipFor(valid);
      expect(await there.gates.takePermit(tip)).toEqual(given);
      expect(await there.gates.commit(tip, 60_000)).toEqual(given);
      expect(await there.gates.takePermit(tipFor(expired))).toEqual(no('consent-expired'));
      expect(await there.gates.onTheirWay([valid])).toHaveLength(1);
      await there.gates.returnPermit(valid, tip.permitId);
    },
  );

  test('a pause is in force by the database’s clock, on a machine that believes it over', async () => {
    const ada = await whoAgreed(here);
    const paused = { what: 'paused', until: new Date(Date.now() + HOUR / 2) } as const;
    await here.halts.change([ada], paused, { at: new Date(), by: 'test' });
    skewed(HOUR);
    expect(await there.gates.takePermit(tipFor(ada))).toEqual(no('paused'));
  });
});

describe('a permit', () => {
  test('is not given to a sender that comes too late for what it says', async () => {
    const ada = await whoAgreed(here);
    const late = tipFor(ada, { notAfter: Date.now() - 1 });
    expect(await here.gates.takePermit(late)).toEqual(no('too-late'));
    const justInTime = tipFor(ada, { notAfter: Date.now() + 800 });
    expect(await here.gates.takePermit(justInTime)).toEqual(given);
    await pause(900);
    expect(await here.gates.commit(justInTime, 60_000)).toEqual(no('too-late'));
  });

  test('that another attempt replaced commits nothing, and its sender says nothing and spoils nothing', async () => {
    const ada = await whoAgreed(here);
    const first = tipFor(ada);
    const second = { ...first, permitId: randomUUID() };
    await reserved(here, first);
    const said: string[] = [];
    const [stalled, goOn] = [gate(), gate()];
    const slow = sayUnderPermit(here, first, promised, async (clear) => {
      stalled.open();
      await goOn.opened;
      if (!(await clear())) return { fate: 'withheld' };
      said.push('first');
      return { fate: 'delivered' };
    });
    await stalled.opened;
    const quick = sayUnderPermit(there, second, promised, async (clear) => {
      if (!(await clear())) return { fate: 'withheld' };
      said.push('second');
      // The one that woke up must not take this one's permit away.
      goOn.open();
      expect(await slow).toEqual({ fate: 'committed-before' });
      expect(await here.gates.onTheirWay([ada])).toHaveLength(1);
      return { fate: 'delivered' };
    });
    expect(await quick).toEqual({ fate: 'delivered' });
    expect(said).toEqual(['second']);
    expect(await fateOf(first)).toBe('delivered');
    await until('its permit is back', async () => (await here.gates.onTheirWay([ada])).length === 0);
  });

  test('that was taken long ago commits nothing, also when nobody took it back', async () => {
    const ada = await whoAgreed(here);
    const tip = tipFor(ada);
    await here.gates.takePermit(tip);
    const longAgo = new Date(Date.now() - 10 * 60_000);
    await here.models.gates.updateOne({ _id: ada }, { $set: { 'permits.0.takenAt': longAgo } });
    expect(await here.gates.commit(tip, 60_000)).toEqual(no('lapsed'));
  });

  test.each(['withdrawal', 'pause', 'objection', 'suppression', 'merge', 'operator'] as const)(
    'taken and not committed lapses with a %s that comes in between, and its sender is told which',
    async (what) => {
      const ada = await whoAgreed(here);
      const tip = tipFor(ada, { play: `play-${what}` });
      expect(await here.gates.takePermit(tip)).toEqual(given);
      const halt = (halted: Parameters<Records['halts']['change']>[1]) =>
        there.halts.change([ada], halted, { at: new Date(), by: 'test' });
      const because = {
        withdrawal: 'no-consent',
        pause: 'paused',
        objection: 'objected',
        suppression: 'suppressed',
        merge: 'gate-closed',
        operator: 'stopped',
      } as const;
      switch (what) {
        case 'withdrawal':
          expect(await withdraw(there, ada)).toBe(true);
          break;
        case 'pause':
          await halt({ what: 'paused', until: null });
          break;
        case 'objection':
          await halt({ what: 'objected' });
          break;
        case 'suppression':
          await halt({ what: 'suppressed' });
          break;
        case 'merge':
          await there.models.gates.updateOne({ _id: ada }, { $set: { closed: 'merged' } });
          break;
        case 'operator':
          await there.stops.put({ play: tip.play }, 'test', 'ops');
          await there.gates.drainEverywhere({ play: tip.play }, 1_000);
          break;
      }
      expect(await here.gates.commit(tip, 60_000)).toEqual(no(because[what]));
    },
  );
});

describe('a message on its way out', () => {
  test('keeps a withdrawal from being answered with 200 until its sender says what became of it', async () => {
    const ada = await whoAgreed(here);
    const tip = tipFor(ada);
    await reserved(here, tip);
    const [leaving, arrived] = [gate(), gate()];
    const sending = sayUnderPermit(here, tip, promised, async (clear) => {
      expect(await clear()).toBe(true);
      leaving.open();
      await arrived.opened;
      return { fate: 'delivered' };
    });
    await leaving.opened;
    let isAnswered = false;
    const withdrawing = withdraw(there, ada).finally(() => (isAnswered = true));
    await until('the gate is closed', async () =>
      (await here.gates.consents(ada)).some(({ state }) => state === 'withdrawn'),
    );
    await pause(200);
    expect(isAnswered).toBe(false);
    arrived.open();
    expect([await sending, await withdrawing]).toEqual([{ fate: 'delivered' }, true]);
  });

  test('whose sender is lost counts as possible until it can’t arrive any more; then it is unknown for good', async () => {
    const ada = await whoAgreed(here);
    const tip = tipFor(ada);
    await reserved(here, tip);
    await here.gates.takePermit(tip);
    await here.gates.commit(tip, 2_000);
    const covers = () => true;
    expect(await there.gates.drained(ada, covers, 500)).toBe(false);
    const [onItsWay] = await there.gates.onTheirWay([ada]);
    expect(onItsWay).toMatchObject({ touchId: tip.touchId, purpose: 'marketing', channel: 'email' });
    expect(await fateOf(tip)).toBe('reserved');
    // Nobody but who looks: no worker, no sweeper.
    expect(await there.gates.drained(ada, covers, 5_000)).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(onItsWay?.knownBy.getTime() ?? Infinity);
    expect(await fateOf(tip)).toBe('unknown');
    expect(await here.gates.takePermit({ ...tip, permitId: randomUUID() })).toEqual(given);
  });

  test('whose peer gave no answer may be taken still: its permit stays', async () => {
    const ada = await whoAgreed(here);
    const tip = tipFor(ada);
    await reserved(here, tip);
    const said = await sayUnderPermit(here, tip, { ...promised, arrivesWithinMs: 60_000 }, async (clear) => {
      await clear();
      return { fate: 'unknown', because: 'smtp-no-answer-after-data' };
    });
    expect([said.fate, await fateOf(tip)]).toEqual(['unknown', 'unknown']);
    expect(await there.gates.drained(ada, () => true, 300)).toBe(false);
  });

  test('a sender that wakes up too late says nothing, and what it knows by then is noted', async () => {
    const ada = await whoAgreed(here);
    const [late, told] = [tipFor(ada), tipFor(ada)];
    await reserved(here, late);
    await reserved(here, told);
    const commit = here.gates.commit.bind(here.gates);
    jest.spyOn(here.gates, 'commit').mockImplementationOnce(async (request, ms) => {
      const answer = await commit(request, ms);
      await pause(120);
      return answer;
    });
    const stalled = await sayUnderPermit(here, late, { ...promised, leavesWithinMs: 100 }, async (clear) =>
      (await clear()) ? { fate: 'delivered' } : { fate: 'withheld' },
    );
    expect(stalled).toEqual({ fate: 'retry', because: 'sender-was-late' });
    await until('its permit is back', async () => (await here.gates.onTheirWay([ada])).length === 0);

    // Given up by everybody, and then heard of again.
    const sending = sayUnderPermit(
      here,
      told,
      { leavesWithinMs: 100, arrivesWithinMs: 100 },
      async (clear) => {
        await clear();
        await until('it was given up', async () => (await there.gates.onTheirWay([ada])).length === 0);
        expect(await fateOf(told)).toBe('unknown');
        return { fate: 'delivered' };
      },
    );
    expect((await sending).fate).toBe('delivered');
    expect(await fateOf(told)).toBe('delivered');
  });

  test('to somebody who turned out to be a known person keeps that person’s withdrawal waiting', async () => {
    const [anonymousId, userId] = [`anon-${randomUUID()}`, `user-${randomUUID()}`];
    const introduced = { userId: null, anonymousId, previousId: null, links: false };
    await here.subjects.resolve([introduced]);
    const visitor = (await here.subjects.find(anonymousId)) ?? '';
    await here.gates.changeConsents(visitor, [consent('given')]);
    const [leaving, waiting] = [tipFor(visitor), tipFor(visitor)];
    for (const tip of [leaving, waiting]) await here.gates.takePermit(tip);
    await here.gates.commit(leaving, 60_000);
    const known = await here.subjects.findOrCreate(userId);
    await here.subjects.resolve([{ userId, anonymousId, previousId: null, links: true }]);
    expect(await here.subjects.find(anonymousId)).toBe(known);

    expect(await here.gates.commit(waiting, 60_000)).toEqual(no('gate-closed'));
    let isAnswered = false;
    const withdrawing = withdraw(there, known).finally(() => (isAnswered = true));
    await pause(400);
    expect(isAnswered).toBe(false);
    await here.gates.returnPermit(visitor, leaving.permitId);
    expect(await withdrawing).toBe(true);
  });
});
