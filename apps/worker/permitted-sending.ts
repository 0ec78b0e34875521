import type { Clearance, Sending } from '@tact/channels';
import type { PermitAnswer, PermitRequest, Records } from '@tact/records';

/** What became of a touch that asked the gate. */
export type Said =
  | Extract<Sending, { fate: 'delivered' | 'undelivered' | 'unknown' }>
  /** The gate said no. */
  | { fate: 'refused'; because: Exclude<Refusal, 'committed-before' | 'lapsed'> }
  /** Nothing left for certain, and nothing stands in the way of another attempt. */
  | { fate: 'retry'; because: string }
  /** An attempt before this one was on its way out when it was lost. */
  | { fate: 'committed-before' }
  /** Somebody noted how the touch ended before anything left. */
  | { fate: 'ended-before' };

type Refusal = Extract<PermitAnswer, { given: false }>['because'];

export interface Promised {
  /** After a message was cleared to leave, by when its bytes are out; a sender that comes later does not send. */
  leavesWithinMs: number;
  /** After its bytes are out, by when a peer has taken it or never will. */
  arrivesWithinMs: number;
}

/**
 * Ten minutes are what a client must give a peer for its answer to a whole mail (RFC 5321, 4.5.3.2.6): a peer that
 * took longer was given up by everybody.
 */
export const usualPromise: Promised = { leavesWithinMs: 5_000, arrivesWithinMs: 10 * 60_000 };

/**
 * Says one thing under a permit: takes it, commits it when the channel has nothing left to wait for, notes the fate
 * and returns it, in this order. A sender that was stalled anywhere before its first byte finds out, by clocks of
 * its own alone, and says nothing.
 */
export async function sayUnderPermit(
  { gates, journal }: Pick<Records, 'gates' | 'journal'>,
  request: PermitRequest,
  { leavesWithinMs, arrivesWithinMs }: Promised,
  say: (clear: Clearance) => Promise<Sending>,
): Promise<Said> {
  const { subjectKey, permitId, touchId } = request;
  const giveBack = () => gates.returnPermit(subjectKey, permitId);
  const taken = await gates.takePermit(request);
  if (!taken.given) return refused(taken.because);
  // Asked after the permit is visible: whoever concludes this touch either sees the permit, or is seen here.
  const meanwhile = await journal.touch(touchId);
  if (meanwhile && meanwhile.fate !== 'reserved') {
    await giveBack();
    return { fate: 'ended-before' };
  }
  let committed: PermitAnswer | null = null;
  const sending = await say(async () => {
    const late = lateAfter(leavesWithinMs);
    committed = await gates.commit(request, leavesWithinMs + arrivesWithinMs);
    return committed.given && !late();
  });
  switch (sending.fate) {
    case 'delivered':
    case 'undelivered':
    case 'unknown':
      await journal.report(touchId, sending.fate, sending.fate === 'delivered' ? null : sending.because);
      // What has no answer may be taken by its peer still: its permit stays until that is over.
      if (sending.fate !== 'unknown') await giveBack();
      return sending;
    case 'retry':
      await giveBack();
      return sending;
    case 'withheld': {
      await giveBack();
      const answer = committed as PermitAnswer | null;
      return answer && !answer.given
        ? refused(answer.because)
        : { fate: 'retry', because: 'sender-was-late' };
    }
  }
}

function refused(because: Refusal): Said {
  if (because === 'committed-before') return { fate: because };
  return because === 'lapsed' ? { fate: 'retry', because: 'permit-lapsed' } : { fate: 'refused', because };
}

/** Whether so much has passed on either clock: one stands still while a machine sleeps, the other may be set. */
function lateAfter(ms: number): () => boolean {
  const [begun, begunAt] = [performance.now(), Date.now()];
  return () => performance.now() - begun >= ms || Date.now() - begunAt >= ms;
}
