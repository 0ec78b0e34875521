import { as, HASHED, lasting, within } from '../field';
import type { CollectionEntry } from '../collection-map';
import { decision, event, journey, touch } from './journey-fields';

const subjectKey = 'Subject key: a random id that stands for the person';

/** What people did, what was decided about them, and what was said to them. */
export const conversation = {
  inbox: {
    holds:
      'What services reported and people said, until the journey has it, and for a month against repetition.',
    retention: 'message-ids',
    readers: ['tact'],
    fields: {
      ...as('identifier', { _id: 'Keyed hash of the message’s id' }, { notExported: HASHED }),
      ...as('identifier', { subjectKey }),
      ...as('bookkeeping', {
        source: 'The service that reported it',
        occurredAt: 'When it happened',
        receivedAt: 'When it was taken in',
        batch: 'The batch it reached the journey in',
        purgeAt: 'When it goes',
      }),
      ...as('behaviour', { sealed: 'The event, under the person’s own key' }),
    },
    sealed: { sealed: { under: 'subjectKey', place: 'inbox', holds: lasting('message-ids', event) } },
  },
  dispatches: {
    holds: 'Who has events to be passed on to their journey, and who is passing them on.',
    retention: 'person',
    readers: ['tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('bookkeeping', {
        dueAt: 'When the next events are due',
        lastBatch: 'Number of the last batch',
        signalledThrough: 'Up to which batch Temporal has them',
      }),
      ...as(
        'bookkeeping',
        { leaseBy: 'Which worker is at it', leaseUntil: 'For how long' },
        { notExported: 'It is about the software that is at work, for seconds.' },
      ),
    },
  },
  journeys: {
    holds: 'Where each person is: the last read model of their journey.',
    retention: 'person',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('bookkeeping', {
        version: 'Which projection it is',
        appliedThrough: 'Up to which batch of events it has applied',
        nextWakeUpAt: 'When it is looked at again',
        closed: 'Whether it was handed over',
        updatedAt: 'When it was projected',
      }),
      ...as('belief', {
        stage: 'Where they are on their path',
        level: 'How personal messages may be',
        backingOff: 'Whether messages went unanswered',
        heardFromAt: 'When they did or said something last',
        lastDecision: 'The last verdict and its first reason, as codes',
      }),
      ...as('behaviour', { sealed: 'The journey, under the person’s own key' }),
    },
    sealed: { sealed: { under: '_id', place: 'journey', holds: journey } },
  },
  decisions: {
    holds: 'Every decision about saying something, so that it can be explained.',
    retention: 'decisions',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: 'The decision’s id', subjectKey, touchId: 'The touch it allowed' }),
      ...as('decision', {
        at: 'When it was decided',
        play: 'What could be said',
        kind: 'What kind of message it is',
        channel: 'Over which channel',
        verdict: 'Send, defer or hold',
        reasons: 'The rules that stood in the way, as codes',
        policy: 'Under which policy',
        sealed: 'Every rule’s input and answer, under the person’s own key',
      }),
      ...as(
        'behaviour',
        { sealedJourney: 'The journey it was judged over, under the person’s own key' },
        {
          retention: 'judged-journeys',
          readers: ['tact'],
        },
      ),
    },
    sealed: {
      sealed: { under: 'subjectKey', place: 'decision', holds: decision },
      sealedJourney: {
        under: 'subjectKey',
        place: 'judged',
        packed: true,
        isCopy: true,
        holds: lasting('judged-journeys', journey),
      },
    },
  },
  touches: {
    holds: 'Every attempt to say one thing to one person, and what came of it.',
    retention: 'touches',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', {
        _id: 'The touch’s id',
        subjectKey,
        decisionId: 'The decision that allowed it',
      }),
      ...as('identifier', { sentTo: 'Keyed hash of the address it was mailed to' }, { notExported: HASHED }),
      ...as('message', {
        play: 'What was said',
        kind: 'What kind of message it is',
        channel: 'Over which channel',
        purpose: 'The purpose it served',
        level: 'How personal it was',
        reservedAt: 'When it was decided',
        fate: 'Whether it was delivered',
        fateAt: 'When that was known',
        because: 'Why it was not, as a code',
        outcome: 'What came of it',
        outcomeAt: 'When that was known',
      }),
    },
  },
  inAppMessages: {
    holds: 'Messages that wait inside the product.',
    retention: 'in-app-messages',
    readers: ['the person', 'product', 'tact'],
    fields: {
      ...as('identifier', { _id: 'The touch’s id', subjectKey }),
      ...as('message', {
        at: 'When it was put there',
        shownAt: 'When it was first shown',
        clickedAt: 'When it was first clicked',
        sealed: 'The message, under the person’s own key',
      }),
    },
    sealed: {
      sealed: {
        under: 'subjectKey',
        place: 'in-app',
        holds: as('message', {
          subject: 'Its subject',
          body: 'Its text',
          link: 'Where it leads',
          decisionId: 'The decision that allowed it',
          whyUrl: 'Where it says why it came',
          stopUrl: 'Where one click ends it',
          preferencesUrl: 'Where more can be chosen',
        }),
      },
    },
  },
  tasks: {
    holds: 'What only a human should answer: open cases, failed payments, regulars who fell silent.',
    retention: 'tasks',
    readers: ['ops', 'tact'],
    fields: {
      ...as('identifier', { _id: 'Subject key, kind and instant', subjectKey }),
      ...as('support-case', {
        kind: 'What it is about',
        openedAt: 'Since when',
        closedAt: 'When it was settled',
        sealed: 'The case and what was noted, under the person’s own key',
      }),
      ...as('staff', { closedBy: 'Name of the key that closed it' }),
      ...as('bookkeeping', {
        announceAt: 'When its webhook is due',
        announcedAt: 'When that left',
        attempts: 'How often it was tried',
      }),
    },
    sealed: {
      sealed: {
        under: 'subjectKey',
        place: 'task:_id',
        holds: as('support-case', {
          about: 'The case, as its service calls it',
          note: 'What was noted about it',
        }),
      },
    },
  },
  gates: {
    holds: 'What may leave to a person at this instant, and what is on its way: one document for each.',
    retention: 'standing',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('consent', {
        closed: 'Why nothing may leave',
        pausedSince: 'When they pressed pause',
        pausedUntil: 'Until when',
        objectedAt: 'When they objected',
        restrictedAt: 'When their data was restricted',
        saidAt: 'When they last said something of their consents',
        'consents[].purpose': 'What they spoke of: the purpose',
        'consents[].channel': 'The channel',
        'consents[].sensitivity': 'How near it comes to a person',
        'consents[].entry': 'The entry of the ledger it stands on',
        'consents[].state': 'What they said last',
        'consents[].at': 'When they said it',
        'consents[].validUntil': 'Until when it holds',
        'consents[].noAt': 'When they last said no before',
      }),
      ...as(
        'message',
        {
          'permits[].id': 'A permit, by a random id',
          'permits[].touchId': 'What it lets leave',
          'permits[].play': 'What that says',
          'permits[].purpose': 'The purpose it serves',
          'permits[].channel': 'Over which channel',
          'permits[].sensitivity': 'How near it comes to a person',
          'permits[].essential': 'Whether that purpose is essential',
          'permits[].state': 'How far it has come',
          'permits[].takenAt': 'When it was taken',
          'permits[].committedAt': 'When it was about to leave',
          'permits[].knownBy': 'When it has left or never will',
        },
        { retention: 'on-its-way' },
      ),
      ...as(
        'message',
        {
          'impressions[].touchId': 'A promotion that was shown',
          'impressions[].slot': 'Where',
          'impressions[].at': 'When',
          'impressions[].clickedAt': 'When it was clicked',
          'impressions[].sealed': 'The touch, under the person’s own key',
        },
        { retention: 'impressions' },
      ),
      ...as(
        'message',
        {
          'impressions[].promotion': 'Keyed hash of what it promoted',
          'impressions[].session': 'Keyed hash of the visit',
        },
        { retention: 'impressions', notExported: HASHED },
      ),
    },
    sealed: {
      'impressions[].sealed': {
        under: '_id',
        place: 'impression',
        holds: {
          ...within('touch', touch),
          ...as('message', {
            variant: 'Which way of saying it',
            'about.category': 'The category the page was about',
            'about.product': 'The product the page was about',
          }),
        },
      },
    },
  },
} as const satisfies Record<string, CollectionEntry>;
