import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import {
  decideAll,
  evolve,
  levelAt,
  needsProposal,
  newJourney,
  nextWakeUp,
  proposed,
  type Deciding,
  type Journey,
  type TouchRequest,
  type WakeUp,
} from '@tact/journey';
import { searchAttributes } from '../libs/temporal/search-attributes';
import {
  deliverEvents,
  journeyState,
  recentDecisions,
  renewPolicy,
  requestTouch,
  whatNext,
  type DecisionSummary,
  type EventBatch,
  type JourneyActivities,
  type JourneyInput,
  type TouchAnswer,
} from './contract';
import { currentDetails } from './current-details';

const remember = proxyLocalActivities<JourneyActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});
const act = proxyActivities<JourneyActivities>({
  startToCloseTimeout: '90s',
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '2s', backoffCoefficient: 3, maximumInterval: '3m', maximumAttempts: 6 },
  summary: 'Say one thing to one person, at most once',
});
const passOn = proxyActivities<JourneyActivities>({
  startToCloseTimeout: '30s',
  summary: 'Hand an anonymous journey to the person it turned out to be',
});

/** Idle customers are replayed whole when they wake: histories stay short. */
const LONGEST_HISTORY = 150;
const RECENT_KEPT = 20;
const ANSWERS_KEPT = 10;
const SHORTEST_SLEEP_MS = 1_000;

/**
 * One customer's whole path, as a thin loop around the pure core: take events, evolve, propose, decide, act,
 * sleep until the next wake-up or signal, continue as new.
 */
export async function customerJourney(input: JourneyInput): Promise<void> {
  const subjectKey = workflowInfo().workflowId.slice('journey:'.length);
  // Everything durable is here before the handlers are set: they run inside `setHandler` for buffered signals.
  let policy = input.policy;
  let journey = input.carried?.journey ?? newJourney(input.seed, workflowInfo().startTime.getTime());
  let inbox: EventBatch[] = input.carried?.inbox ?? [];
  let version = input.carried?.version ?? 0;
  let recent: DecisionSummary[] = input.carried?.recent ?? [];
  let answered: TouchAnswer[] = input.carried?.answered ?? [];
  const asked: { request: TouchRequest; answer: TouchAnswer | null }[] = [];
  let armed: { at: number; scope: CancellationScope } | null = null;
  let shown = { stage: '', level: '', backingOff: false, nextWakeUp: 0, lastDecision: '' };
  let closingBy: string | null = null;
  let wake = true;

  setHandler(
    deliverEvents,
    (batch) => {
      const known = inbox.some(({ number }) => number === batch.number);
      if (batch.number <= journey.appliedThrough || known) return;
      inbox.push(batch);
      wake = true;
    },
    { description: 'Events for this journey, in numbered batches.' },
  );
  setHandler(
    renewPolicy,
    (next) => {
      policy = next;
      wake = true;
    },
    { description: 'New policy numbers.' },
  );
  setHandler(
    requestTouch,
    async (request) => {
      const before = answered.find(({ requestId }) => requestId === request.id);
      if (before) return before;
      const same = asked.find((a) => a.request.id === request.id);
      const pending = same ?? { request, answer: null };
      if (!same) asked.push(pending);
      wake = true;
      await condition(() => pending.answer !== null || closingBy !== null);
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
      wakeUp: nextWakeUp(journey, policy),
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

  if (!input.carried) {
    const lost = await remember.recall(subjectKey);
    if (lost) {
      log.warn('An earlier workflow of this person was lost; going on from its last projection.');
      journey = lost;
    }
  }

  for (;;) {
    await condition(() => wake);
    wake = false;
    applyInbox();
    journey = evolve(journey, { type: 'Time Passed', at: Date.now() }, policy);
    if (closingBy !== null) return close(closingBy);

    const pending = asked.find(({ answer }) => answer === null);
    if (pending) {
      await answer(pending);
      wake = true;
    } else if (needsProposal(journey, Date.now())) {
      const now = Date.now();
      const proposal = await remember.proposePlays({ journey, now, policy });
      await settle(decideAll(proposed(journey, proposal, now), proposal.candidates, now, policy, uuid4));
    } else {
      await settle({ journey, decisions: [], touch: null });
    }
    if (shouldRenew()) await renew();
  }

  function applyInbox(): void {
    for (const batch of inbox.sort((a, b) => a.number - b.number)) {
      if (batch.number <= journey.appliedThrough) continue;
      for (const event of batch.events) {
        journey = evolve(journey, event, policy);
        if (event.type === 'Merge Requested') closingBy = event.mergeId;
      }
      journey = { ...journey, appliedThrough: batch.number };
    }
    inbox = [];
  }

  async function answer(pending: (typeof asked)[number]): Promise<void> {
    const { request } = pending;
    const now = Date.now();
    const candidates = await remember.proposeRequest({ request, now, policy });
    const deciding = decideAll(journey, candidates, now, policy, uuid4, request.id);
    // Whoever asks may ask again; a request that was not granted does not stay behind as a candidate.
    deciding.journey = { ...deciding.journey, waiting: journey.waiting };
    await settle(deciding, (given) => {
      pending.answer = given;
      answered = [...answered, given].slice(-ANSWERS_KEPT);
      asked.splice(asked.indexOf(pending), 1);
    }, request.id);
  }

  /** Records what was decided, says what was granted, and shows where the journey stands. */
  async function settle(
    { journey: decided, decisions, touch }: Deciding,
    tell: (answer: TouchAnswer) => void = () => undefined,
    requestId = '',
  ): Promise<void> {
    journey = decided;
    recent = [...recent, ...decisions.map(summaryOf)].slice(-RECENT_KEPT);
    const wakeUp = nextWakeUp(journey, policy);
    show(wakeUp);
    version += 1;
    await remember.journal({ projection: projection(wakeUp, false), decisions });
    tell({ requestId, decisions, touchId: touch?.id ?? null });
    const sent = decisions.find((d) => touch !== null && d.touchId === touch.id);
    if (touch && sent?.verdict.do === 'send') {
      const report = await deliver(sent, touch);
      journey = evolve(journey, report, policy);
      wake = true;
    }
    arm(wakeUp);
  }

  async function deliver(sent: Deciding['decisions'][number], touch: NonNullable<Deciding['touch']>) {
    const variant = sent.verdict.do === 'send' ? sent.verdict.variant : '';
    const { language, timeZone } = journey.person;
    const person = { stage: journey.stage.is, language, timeZone };
    try {
      return await act.deliver({ subjectKey, touch, candidate: sent.candidate, variant, person });
    } catch (error) {
      if (isCancellation(error)) throw error;
      // Whether the last attempt got through is not known any more: never again, and it counts.
      return { type: 'Touch Unknown' as const, at: Date.now(), touchId: touch.id };
    }
  }

  /** One timer, re-armed only for an earlier time: an early fire is a harmless wake. */
  function arm(wakeUp: WakeUp | null): void {
    if (wakeUp === null || (armed !== null && armed.at <= wakeUp.at)) return;
    armed?.scope.cancel();
    const scope = new CancellationScope();
    const timer = { at: wakeUp.at, scope };
    armed = timer;
    const rest = Math.max(wakeUp.at - Date.now(), SHORTEST_SLEEP_MS);
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

  /** What ops see: search attributes when they changed, and details that cost nothing. */
  function show(wakeUp: WakeUp | null): void {
    setCurrentDetails(currentDetails(journey, wakeUp, recent, policy));
    const last = recent.at(-1);
    const next = {
      stage: journey.stage.is,
      level: levelAt(journey, journey.clock),
      backingOff: journey.backOff.ignoredInARow > 0,
      nextWakeUp: armed !== null && wakeUp !== null && armed.at <= wakeUp.at ? armed.at : (wakeUp?.at ?? 0),
      lastDecision: last ? [last.verdict, last.reasons[0]].filter(Boolean).join(':') : 'none',
    };
    const changes = [
      next.stage !== shown.stage && { key: searchAttributes.stage, value: next.stage },
      next.level !== shown.level && { key: searchAttributes.level, value: next.level },
      next.backingOff !== shown.backingOff && { key: searchAttributes.backingOff, value: next.backingOff },
      next.nextWakeUp !== shown.nextWakeUp &&
        next.nextWakeUp > 0 && { key: searchAttributes.nextWakeUp, value: new Date(next.nextWakeUp) },
      next.lastDecision !== shown.lastDecision && { key: searchAttributes.lastDecision, value: next.lastDecision },
    ].filter((change) => change !== false);
    shown = next;
    if (changes.length > 0) upsertSearchAttributes(changes);
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
    await passOn.handOver({ subjectKey, mergeId, journey });
    version += 1;
    await remember.journal({ projection: projection(null, true), decisions: [] });
    await condition(allHandlersFinished);
  }

  function shouldRenew(): boolean {
    const { historyLength, continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
    return historyLength >= LONGEST_HISTORY || continueAsNewSuggested || targetWorkerDeploymentVersionChanged;
  }

  async function renew(): Promise<void> {
    if (asked.some((a) => a.answer === null)) return;
    policy = await remember.currentPolicy();
    await condition(allHandlersFinished);
    await continueAsNew<typeof customerJourney>({
      policy,
      seed: journey.seed,
      carried: { journey, inbox, version, recent, answered },
    });
  }
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, customerJourney);

const summaryOf = (decision: Deciding['decisions'][number]): DecisionSummary => ({
  id: decision.id,
  at: decision.at,
  play: decision.candidate.play,
  channel: decision.candidate.channel,
  verdict: decision.verdict.do,
  until: decision.verdict.do === 'defer' ? decision.verdict.until : null,
  reasons: decision.verdict.do === 'send' ? [] : decision.verdict.reasons.map((r) => r.code),
  ops: decision.verdict.do === 'send' ? [] : decision.verdict.reasons.map((r) => r.ops),
});
