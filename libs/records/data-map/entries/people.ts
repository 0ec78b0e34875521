import type { Profile } from '../../vault';
import { as, declared, HASHED } from '../field';
import type { CollectionEntry } from '../collection-map';

const subjectKey = 'Subject key: a random id that stands for the person';

/** Who people are, and how they are reached. */
export const people = {
  subjects: {
    holds: 'Everybody Tact has heard of, by a random key.',
    retention: 'person',
    readers: ['product', 'ops', 'compliance', 'tact'],
    fields: as('identifier', {
      _id: subjectKey,
      createdAt: 'When they were first heard of',
      known: 'Whether they have an account',
      mergedInto: 'Whom an anonymous person turned out to be',
      mergeId: 'A random id of that',
      erasedAt: 'When they were fenced, on the way to being erased',
    }),
  },
  aliases: {
    holds: 'Which account ids and anonymous ids lead to a person, as keyed hashes.',
    retention: 'person',
    readers: ['tact'],
    fields: {
      ...as('identifier', { _id: 'Keyed hash of an account id or an anonymous id' }, { notExported: HASHED }),
      ...as('identifier', { subjectKey, linkedAt: 'Since when it leads there' }),
    },
  },
  profiles: {
    holds: 'What a person gave to be reached and addressed by.',
    retention: 'told',
    readers: ['the person', 'tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('bookkeeping', { updatedAt: 'When they last told any of it' }),
      ...as('address', { sealed: 'All of it, under their own key' }),
    },
    sealed: {
      sealed: {
        under: '_id',
        place: 'profile',
        holds: declared<Required<Profile>>()({
          ...as('address', { email: 'Their e-mail address' }),
          ...as('name', {
            title: 'Their title',
            firstName: 'Their first name',
            lastName: 'Their last name',
            addressAs: 'How they wish to be addressed',
          }),
          ...as('wish', {
            'pages.text': 'Size of the text on their pages',
            'pages.look': 'Words only, or more',
          }),
        }),
      },
    },
  },
  addresses: {
    holds: 'Whose address it is, as a keyed hash: reports of bounces know nobody by anything else.',
    retention: 'told',
    readers: ['tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('identifier', { hash: 'Keyed hash of their e-mail address' }, { notExported: HASHED }),
    },
  },
  toldFacts: {
    holds: 'That they told something about themselves: when, to whom, what for. Not what they told.',
    retention: 'told-history',
    readers: ['the person', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: 'A random id, or one made of the message', subjectKey }),
      ...as('wish', {
        field: 'What it is about, such as a language',
        purposes: 'What it was asked for',
        takenBack: 'Whether they took it back',
        method: 'Where and how they told it',
      }),
      ...as('bookkeeping', { at: 'When they told it', recordedAt: 'When it was written down' }),
      ...as('staff', { by: 'Name of the key, or of the page' }),
      ...as('wish', { actor: 'Who told it: they themselves, somebody who works here, a service' }),
      ...as('context', { sealed: 'What would say too much in the open, under their own key' }),
    },
    sealed: {
      sealed: {
        under: 'subjectKey',
        place: 'told-fact',
        holds: as(
          'context',
          { context: 'Which circumstance it was' },
          { readers: ['the person', 'compliance', 'tact'] },
        ),
      },
    },
  },
  trackingLimits: {
    holds: 'Who asked not to be learned about, and how much was dropped since for it.',
    retention: 'standing',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: subjectKey }),
      ...as('consent', { since: 'Since when' }),
      ...as('bookkeeping', {
        droppedEvents: 'How many events were dropped for it',
        droppedFields: 'How many fields were dropped for it',
      }),
      ...as('staff', { by: 'Name of the key, or of the page' }),
    },
  },
  wrappedKeys: {
    holds: 'Everybody’s own data key, wrapped by the master key. In a database of its own.',
    retention: 'keys',
    readers: ['tact'],
    fields: {
      ...as('identifier', {
        _id: 'The key’s id',
        subjectKey: 'Whose key it is: a person’s, a request’s, the system’s',
        epoch: 'Which master key wraps it',
        createdAt: 'When it was made',
      }),
      ...as(
        'identifier',
        { wrapped: 'The key, wrapped' },
        { notExported: 'It opens what is sealed under it, and nobody but the vault should have it.' },
      ),
    },
  },
  erasedKeys: {
    holds: 'Whose key was destroyed, so that none is ever made for them again.',
    retention: 'tombstone',
    readers: ['tact'],
    fields: as('identifier', {
      _id: 'The random number they were kept under, which leads to nobody any more',
      at: 'When their key was destroyed',
    }),
  },
  masterEpochs: {
    holds: 'Which master keys there were, by number, and which are closed or destroyed. Never a key.',
    retention: 'keys',
    readers: ['tact'],
    fields: as('nothing', {
      _id: 'The number of a master key',
      since: 'Since when it wraps',
      closedAt: 'From when on nothing is wrapped by it',
      destroyedAt: 'When it was destroyed',
    }),
  },
} as const satisfies Record<string, CollectionEntry>;
