import type { Behaviour, BehaviourName, Instant, TraitsGiven } from '@tact/journey';
import { compileMaps, type CompiledMaps } from './compiled-maps';
import type { DataMap } from './data-map';
import { noteUndeclared } from './dropped-fields';
import type { EventMap } from './event-map';
import { eventTime } from './event-time';
import { contentMessageId, externalIds, givenMessageId, type ExternalIds } from './message-ids';
import { eventNameInWords } from './plain-names';
import { readBehaviour } from './read-behaviour';
import { readTraits, type GivenProfile } from './read-traits';
import { isRecord } from './records';
import { rejections, type RejectionCode } from './rejections';

export type Call = 'track' | 'identify' | 'page' | 'screen' | 'alias' | 'group';

export interface AcceptedMessage {
  is: 'event';
  messageId: string;
  externalIds: ExternalIds;
  call: Call;
  occurredAt: Instant;
  /** Null for an alias: it links two ids and says nothing else. */
  event: Behaviour | TraitsGiven | null;
  /** For the vault; only what was given. */
  profile: GivenProfile;
  /** Orders, troubles and what people say about themselves don't wait for a batch. */
  urgent: boolean;
  /** Paths of the fields that were not taken, sorted, each once. */
  dropped: string[];
}

/** No event of Tact's: not stored, counted by its name. */
export interface UnmappedMessage {
  is: 'unmapped';
  name: string;
  messageId: string;
}

export interface RejectedMessage {
  is: 'rejected';
  messageId: string | null;
  code: RejectionCode;
  /** JSON pointer into the message. */
  where: string;
  message: string;
  fix: string;
}

export type Intake = AcceptedMessage | UnmappedMessage | RejectedMessage;

export interface IntakeContext {
  receivedAt: Instant;
  /** When the request was sent, by the client's clock. */
  sentAt?: string | null;
  /** The service that sent it, by its API key's name. */
  source: string;
  maps: { events: EventMap; data: DataMap };
}

const urgentNames: ReadonlySet<BehaviourName> = new Set([
  'Order Completed',
  'Order Refunded',
  'Payment Failed',
  'Support Case Opened',
  'Support Case Closed',
]);

/**
 * Takes in one message in Segment's form: says what event it is and of whom, drops what no purpose asks for, or
 * says why it can't be taken. Pure, and never throws, whatever JSON it is given.
 */
export function receive(message: unknown, context: IntakeContext): Intake {
  if (!isRecord(message)) return rejected(null, 'not-an-object', '');
  const givenId = givenMessageId(message);
  const call = message['type'];
  if (!isCall(call)) return rejected(givenId, 'unknown-call', '/type');

  const ids = externalIds(message);
  if ('code' in ids) return rejected(givenId, ids.code, ids.where);
  if (ids.userId === null && ids.anonymousId === null) return rejected(givenId, 'no-id', '/userId');

  const time = eventTime(
    {
      timestamp: message['timestamp'],
      originalTimestamp: message['originalTimestamp'],
      sentAt: context.sentAt ?? message['sentAt'],
      receivedAt: message['receivedAt'],
    },
    context.receivedAt,
  );
  if ('code' in time) return rejected(givenId, time.code, time.where);

  const accepted: AcceptedMessage = {
    is: 'event',
    messageId: givenId ?? contentMessageId(message),
    externalIds: ids,
    call,
    occurredAt: time.at,
    event: null,
    profile: {},
    urgent: true,
    dropped: [],
  };
  const { names, behaviour, traits } = compileMaps(context.maps.events, context.maps.data);
  switch (call) {
    case 'alias':
      return linked(accepted);
    case 'identify':
      return introduced(accepted, message, traits, context);
    case 'group':
      return unmapped(accepted, 'group');
    case 'page':
    case 'screen':
      return behaved(accepted, message, 'Page Viewed', behaviour, context);
    case 'track': {
      const name = typeof message['event'] === 'string' ? message['event'].trim() : '';
      if (name === '') return rejected(givenId, 'no-event-name', '/event');
      const known = names.get(name.toLowerCase());
      return known ? behaved(accepted, message, known, behaviour, context) : unmapped(accepted, name);
    }
  }
}

const calls: ReadonlySet<unknown> = new Set<Call>(['track', 'identify', 'page', 'screen', 'alias', 'group']);
const isCall = (value: unknown): value is Call => calls.has(value);

/** Some clients name the earlier id `anonymousId`; who has no account yet has only that one. */
function linked(accepted: AcceptedMessage): Intake {
  const { userId, anonymousId, previousId } = accepted.externalIds;
  if (userId === null) return rejected(accepted.messageId, 'no-user-id', '/userId');
  const earlier = previousId ?? anonymousId;
  if (earlier === null) return rejected(accepted.messageId, 'no-previous-id', '/previousId');
  return { ...accepted, externalIds: { ...accepted.externalIds, previousId: earlier } };
}

function introduced(
  accepted: AcceptedMessage,
  message: Record<string, unknown>,
  plan: CompiledMaps['traits'],
  { source }: IntakeContext,
): Intake {
  const dropped = new Set<string>();
  noteUndeclared(message, plan, dropped);
  const { traits, profile } = readTraits(
    message,
    { type: 'Traits Given', at: accepted.occurredAt, source },
    plan,
    dropped,
  );
  return { ...accepted, event: traits, profile, dropped: [...dropped].sort() };
}

function behaved(
  accepted: AcceptedMessage,
  message: Record<string, unknown>,
  type: BehaviourName,
  plan: CompiledMaps['behaviour'],
  { source }: IntakeContext,
): Intake {
  const dropped = new Set<string>();
  noteUndeclared(message, plan, dropped);
  accepted.event = readBehaviour(message, { type, at: accepted.occurredAt, source }, plan, dropped);
  accepted.urgent = urgentNames.has(type);
  accepted.dropped = dropped.size > 1 ? [...dropped].sort() : [...dropped];
  return accepted;
}

const unmapped = ({ messageId }: AcceptedMessage, name: string): Intake => ({
  is: 'unmapped',
  name: eventNameInWords(name),
  messageId,
});

const rejected = (messageId: string | null, code: RejectionCode, where: string): Intake => ({
  is: 'rejected',
  messageId,
  code,
  where,
  ...rejections[code],
});
