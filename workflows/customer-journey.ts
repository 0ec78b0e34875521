import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import {
  agesAt,
  DAY,
  decideAll,
  evolve,
  needsProposal,
  newJourney,
  nextWakeUp,
  nextWholeSecond,
  proposed,
  upgraded,
  wholeSecond,
  type Candidate,
  type Deciding,
  type JourneyEvent,
  type Touch,
  type TouchReported,
  type TouchRequest,
  type WakeUp,
} from '@tact/journey';
import {
  deliverEvents,
  journeyState,
  recentDecisions,
  renewPolicy,
  requestTouch,
  whatNext,
  type Answered,
  type DecisionSummary,
  type EventBatch,
  type JourneyInput,
  type TouchAnswer,
} from './contract';
import { currentDetails } from './current-details';
import { act, passOn, remember, whyNot } from './hands';
import { show, shownBefore, summaryOf } from './ops-view';

/** Idle customers are replayed whole when they wake: histories stay short. */
const LONGEST_HISTORY = 150;
/** A run is more than a hand-over: no hint ends it earlier. */
const SHORTEST_HISTORY = 25;
const RECENT_KEPT = 20;
const ANSWERS_KEPT = 50;
const SHORTEST_SLEEP_MS = 1_000;
/** What is overdue although it was just looked at is no reason to hurry. */
const OVERDUE_SLEEP_MS = 60_000;
/** A decision says what is right now; one that had to wait longer is not acted on. */
const DECISION_HOLDS_MS = 2 * 60_000;
/** What could not leave is judged anew after this, then three times as long, as often as it is fresh. */
const JUDGE_ANEW_MS = 5 * 60_000;
/** That nobody has to keep what they did holds for so long; that somebody has to, for a day. */
const MAY_AGE_FOR_MS = 60_000;

/**
 * One customer's whole path, as a thin loop around the pure core: take events, evolve, propose, decide, act,
 * sleep until the next wake-up or signal, continue as new.
 */
export async function customerJourney(input: JourneyInput): Promise<void> {
  const subjectKey = workflowInfo().workflowId.slice('journey:'.length);
  // Everything durable is here before the handlers are set: they run inside `setHandler` for buffered signals.
  let policy = input.policy;
  let journey = input.carried
    ? upgraded(input.carried.journey)
    : newJourney(input.seed, workflowInfo().startTime.getTime());
  let inbox: EventBatch[] = input.carried?.inbox ?? [];
  let version = input.carried?.version ?? 0;
  let recent: DecisionSummary[] = input.carried?.recent ?? [];
  let answered: Answered[] = input.carried?.answered ?? [];
  const asked: { request: TouchRequest; answer: TouchAnswer | null }[] = [];
  let armed: { at: number; scope: CancellationScope } | null = null;
  let shown = shownBefore();
  let askedAgainFor = 0;
  let mayAgeUntil = -Infinity;
  let hasAged = false;
  let wasTold = inbox.length > 0;
  let closingBy: string | null = null;
  let closed = false;
  let wake = true;

  setHandler(
    deliverEvents,
    (batch) => {
      // Whoever sends something else by hand must not bring the journey to a halt.
      if (!Array.isArray(batch?.events)) return log.warn('A signal that is no batch of events was ignored.');
      const known = inbox.some(({ number }) => number === batch.number);
      if (batch.number <= journey.appliedThrough || known) return;
      inbox.push(batch);
      wasTold = true;
      wake = true;
    },
    { description: 'Events for this journey, in numbered batches.' },
  );
  setHandler(
    renewPolicy,
    (next) => {
      if (!next?.version) return log.warn('A signal that is no policy was ignored.');
      policy = next;
      wake = true;
    },
    { description: 'New policy numbers.' },
  );
  setHandler(
    requestTouch,
    async (request) => {
      const before = answered.find(({ requestId }) => requestId === request.id);
      if (before) {
        const { requestId, touchId, decisionIds } = before;
        return {
          requestId,
          touchId,
          decisions: await remember.decisionsOf({ subjectKey, ids: decisionIds }),
        };
      }
      const same = asked.find((a) => a.request.id === request.id);
      const pending = same ?? { request, answer: null };
      if (!same) asked.push(pending);
      wake = true;
      await condition(() => pending.answer !== null || closed);
      if (pending.answer === null) {
        throw ApplicationFailure.nonRetryable('This journey was handed to another person.', 'JourneyClosed');
      }
      return pending.answer;
    },
    {
      description: 'May I say this now?',
      validator: (request) => {
        if (!request?.id || !request.play) throw new TypeError('A touch request names its id and a play.');
      },
    },
  );
  setHandler(
    journeyState,
    () => ({
      journey,
      version,
      policy: policy.version,
      stateBytes: JSON.stringify(journey).length,
      unapplied: inbox.length,
    }),
    { description: 'The journey, exactly as it stands.' },
  );
  setHandler(recentDecisions, () => recent, { description: 'The latest decisions, in a line each.' });
  setHandler(
    whatNext,
    () => ({
      wakeUp: nextLook(),
      waiting: journey.waiting.map((c) => ({
        play: c.play,
        channel: c.channel,
        category: c.category,
        lookAgainAt: c.nextAt,
        freshUntil: c.freshUntil,
      })),
    }),
    { description: 'What happens next, and when.' },
  );

  if (!input.carried) await recall();
  if (closed) return forwardLate();

  for (;;) {
    await condition(() => wake);
    wake = false;
    await askWhatMustStay();
    await applyInbox();
    liveThroughNow();
    if (closingBy !== null) return close(closingBy);

    const pending = asked.find(({ answer }) => answer === null);
    if (pending) {
      await answer(pending);
      wake = true;
    } else if (needsProposal(journey, journey.clock, policy)) {
      const askedAt = journey.clock;
      const proposal = await remember.proposePlays({ journey, now: askedAt, policy });
      const now = liveThroughNow();
      await settle(decideAll(proposed(journey, proposal, askedAt), proposal.candidates, now, policy, uuid4));
    } else {
      await settle({ over: journey, journey, decisions: [], touch: null });
    }
    if (shouldRenew()) await renew();
  }

  /** Goes on from where an earlier workflow of this person was lost, if one was. */
  async function recall(): Promise<void> {
    const lost = await remember.recall(subjectKey);
    if (lost === null) return;
    log.warn('An earlier workflow of this person was lost; going on from its last projection.');
    ({ version, closed } = lost);
    // A replay is told what an earlier version of Tact recalled.
    journey = upgraded(lost.journey);
    // Whatever it was saying when it was lost has an end too.
    for (const touch of journey.touches) {
      if (touch.outcome === null && touch.deliveredAt === null) await conclude(touch, 'journey-lost');
    }
  }

  /** Nothing ages before somebody looked whether it has to stay. */
  async function askWhatMustStay(): Promise<void> {
    const now = wholeSecond(Date.now());
    if (agesAt(journey, policy) > now) return;
    if (await remember.mustKeep(subjectKey)) live({ type: 'Hold Told', at: now, until: now + DAY });
    else mayAgeUntil = now + MAY_AGE_FOR_MS;
  }

  /** The journey after an event. What would age by it although nobody has looked stays until somebody has. */
  function live(event: JourneyEvent): void {
    const { at } = event;
    if (agesAt(journey, policy) <= at) {
      if (at <= mayAgeUntil) hasAged = true;
      else journey = evolve(journey, { type: 'Hold Told', at, until: at + SHORTEST_SLEEP_MS }, policy);
    }
    journey = evolve(journey, event, policy);
  }

  /** Applies the batches in their order, each once. One that comes before its turn waits for those in between. */
  async function applyInbox(): Promise<void> {
    for (const batch of inbox.toSorted((a, b) => a.number - b.number)) {
      if (batch.number !== journey.appliedThrough + 1) continue;
      for (const event of batch.events) {
        live(event);
        if (event.type === 'Merge Requested') closingBy = event.mergeId;
      }
      journey = { ...journey, appliedThrough: batch.number };
    }
    inbox = inbox.filter(({ number }) => number > journey.appliedThrough);
    const early = Math.min(...inbox.map(({ number }) => number));
    if (inbox.length === 0 || early === askedAgainFor) return;
    askedAgainFor = early;
    await remember.askAgain({ subjectKey, through: journey.appliedThrough });
  }

  /** The rules judge by the time it is now: whoever waited for an answer may have waited into the night. */
  function liveThroughNow(): number {
    const now = Math.max(wholeSecond(Date.now()), journey.clock);
    live({ type: 'Time Passed', at: now });
    return now;
  }

  async function answer(pending: (typeof asked)[number]): Promise<void> {
    const { request } = pending;
    const candidates = await remember.proposeRequest({ request, now: journey.clock, policy });
    const now = liveThroughNow();
    const deciding = decideAll(journey, candidates, now, policy, uuid4, request.id);
    // Whoever asks may ask again; a request that was not granted does not stay behind as a candidate.
    deciding.journey = { ...deciding.journey, waiting: journey.waiting };
    await settle(
      deciding,
      (given) => {
        pending.answer = given;
        const { requestId, touchId, decisions } = given;
        answered = [...answered, { requestId, touchId, decisionIds: decisions.map(({ id }) => id) }].slice(
          -ANSWERS_KEPT,
        );
        asked.splice(asked.indexOf(pending), 1);
      },
      request.id,
    );
  }

  /** Records what was decided, says what was granted, and shows where the journey stands. */
  async function settle(
    { over, journey: decided, decisions, touch }: Deciding,
    tell: (answer: TouchAnswer) => void = () => undefined,
    requestId = '',
  ): Promise<void> {
    journey = decided;
    recent = [...recent, ...decisions.map(summaryOf)].slice(-RECENT_KEPT);
    const wakeUp = nextLook();
    const wakesAt = wakeUp && armed && armed.at <= wakeUp.at ? armed.at : (wakeUp?.at ?? null);
    shown = show(shown, journey, recent, wakesAt, policy);
    setCurrentDetails(currentDetails(journey, wakeUp, recent, policy));
    version += 1;
    const judged = decisions.length === 0 ? null : over;
    await remember.journal({ projection: projection(wakeUp, false), decisions, judged });
    tell({ requestId, decisions, touchId: touch?.id ?? null });
    const sent = decisions.find((d) => touch !== null && d.touchId === touch.id);
    if (touch && sent?.verdict.do === 'send') {
      await deliver(touch, sent.candidate, sent.verdict.variant);
      wake = true;
    }
    arm(wakeUp);
  }

  async function deliver(touch: Touch, candidate: Candidate, variant: string): Promise<void> {
    let couldNot = 'decided-too-long-ago';
    if (Date.now() - touch.reservedAt < DECISION_HOLDS_MS) {
      const { language, timeZone } = journey.person;
      const person = { stage: journey.stage.is, language, timeZone };
      try {
        return note(touch, await act.deliver({ subjectKey, touch, candidate, variant, person }));
      } catch (error) {
        if (isCancellation(error)) throw error;
        couldNot = whyNot(error);
      }
    }
    const report = await conclude(touch, couldNot);
    if (report.type === 'Touch Undelivered') judgeAnew(candidate);
  }

  async function conclude(touch: Touch, because: string): Promise<TouchReported> {
    const report = await remember.conclude({ subjectKey, touchId: touch.id, because });
    note(touch, report);
    return report;
  }

  /** The workflow's clock is the journey's: a report from before its touch, or from after now, is from now. */
  function note(touch: Touch, report: TouchReported): void {
    const now = Date.now();
    const at = report.at >= touch.reservedAt && report.at <= now ? report.at : now;
    live({ ...report, at });
  }

  /** What certainly did not leave waits with the others, and every rule is asked again when its time comes. */
  function judgeAnew(candidate: Candidate): void {
    const tries = journey.touches.filter(
      ({ play, category, reservedAt, outcome }) =>
        play === candidate.play &&
        category === candidate.category &&
        reservedAt >= candidate.trigger.at &&
        outcome?.is === 'undelivered',
    ).length;
    const nextAt = Date.now() + JUDGE_ANEW_MS * 3 ** Math.max(tries - 1, 0);
    if (nextAt >= candidate.freshUntil) return;
    journey = { ...journey, waiting: [...journey.waiting, { ...candidate, nextAt }] };
  }

  /** One timer, re-armed only for an earlier time: an early fire is a harmless wake. */
  function arm(wakeUp: WakeUp | null): void {
    if (wakeUp === null || (armed !== null && armed.at <= wakeUp.at)) return;
    armed?.scope.cancel();
    const scope = new CancellationScope();
    const untilThen = nextWholeSecond(wakeUp.at) - Date.now();
    const rest = untilThen > 0 ? Math.max(untilThen, SHORTEST_SLEEP_MS) : OVERDUE_SLEEP_MS;
    const timer = { at: Date.now() + rest, scope };
    armed = timer;
    scope
      .run(() => sleep(rest, { summary: wakeUp.why }))
      .then(
        () => {
          if (armed === timer) armed = null;
          wake = true;
        },
        (error: unknown) => {
          if (!isCancellation(error)) throw error;
        },
      );
  }

  function projection(wakeUp: WakeUp | null, closed: boolean) {
    return {
      subjectKey,
      version,
      journey,
      nextWakeUpAt: wakeUp?.at ?? null,
      lastDecision: shown.lastDecision,
      closed,
    };
  }

  async function close(mergeId: string): Promise<void> {
    closed = true;
    await passOn.handOver({ subjectKey, mergeId, journey });
    version += 1;
    await remember.journal({ projection: projection(null, true), decisions: [], judged: null });
    await forwardLate();
  }

  /** What still arrives for a closed journey belongs to the person it was handed to. */
  async function forwardLate(): Promise<void> {
    do {
      const batches = inbox.filter(({ number }) => number > journey.appliedThrough);
      inbox = [];
      if (batches.length > 0) await passOn.forward({ subjectKey, batches });
      await condition(allHandlersFinished);
    } while (inbox.length > 0);
  }

  /** When to look again: at the journey, or at a history that has lasted as long as what it was told is kept. */
  function nextLook(): WakeUp | null {
    const wakeUp = nextWakeUp(journey, policy);
    const at = outlivedAt();
    return at < (wakeUp?.at ?? Infinity) ? { at, why: 'let go of an old history' } : wakeUp;
  }

  /** A run that was told something keeps it in its history, whatever the journey forgets. */
  function outlivedAt(): number {
    if (policy.memory === undefined || !wasTold) return Infinity;
    return nextWholeSecond(workflowInfo().startTime.getTime()) + (policy.memory.behaviourDays - 1) * DAY;
  }

  function shouldRenew(): boolean {
    // What aged is still in the history of this run, which ends with it.
    if (hasAged || Date.now() >= outlivedAt()) return true;
    const { historyLength, continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
    if (historyLength >= LONGEST_HISTORY || continueAsNewSuggested) return true;
    return targetWorkerDeploymentVersionChanged && historyLength >= SHORTEST_HISTORY;
  }

  async function renew(): Promise<void> {
    const before = policy;
    const current = await remember.currentPolicy();
    // A policy that was signalled meanwhile is newer than the one this worker has.
    if (policy === before) policy = current;
    // Requests are answered by this loop alone: one that came meanwhile would wait for it, and it for the request.
    await condition(() => allHandlersFinished() || asked.length > 0);
    if (asked.length > 0) return;
    const { memory } = policy;
    if (memory) recent = recent.filter(({ at }) => at > journey.clock - memory.behaviourDays * DAY);
    await continueAsNew<typeof customerJourney>({
      policy,
      seed: journey.seed,
      carried: { journey, inbox, version, recent, answered },
    });
  }
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, customerJourney);
