import type { RequestContent } from '../../privacy-requests';
import { as, declared } from '../field';
import type { CollectionEntry } from '../collection-map';

/** What people asked for about their data, and what shows that it was done. */
export const compliance = {
  privacyRequests: {
    holds: 'What people asked for about their data, and how far it has come.',
    retention: 'requests',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('request', {
        _id: 'The request’s id, minted at random',
        right: 'What they asked for',
        regulation: 'Under which law',
        jurisdiction: 'Of which country',
        source: 'How it came in',
        receivedAt: 'When they asked',
        takenAt: 'When it came in here',
        beginsAt: 'Before which nothing is done',
        acknowledgeBy: 'When it has to be acknowledged',
        dueBy: 'When it has to be answered',
        extendedTo: 'Until when that was extended',
        state: 'How far it has come',
        step: 'The step that was reached last',
        because: 'Why it does not go on, as a code',
        cancellable: 'Whether it can be cancelled',
        completedAt: 'When it was answered',
        receiptId: 'Its receipt',
        acknowledgedAt: 'When the person was told that it came in',
        told: 'Which status its controller was told of last',
      }),
      ...as(
        'request',
        {
          sealed: 'Whom it is about, under the request’s own key',
          sealedReason: 'Why it was put off, under the request’s own key',
        },
        { retention: 'request-identifiers' },
      ),
      ...as('staff', { owner: 'Who looks after it' }),
    },
    sealed: {
      sealedReason: {
        under: 'request',
        place: 'extension',
        holds: as('request', { '': 'Why it was put off' }, { retention: 'request-identifiers' }),
      },
      sealed: {
        under: 'request',
        place: 'request',
        holds: declared<RequestContent>()(
          as(
            'request',
            {
              'externalIds[]': 'The ids they named',
              'subjectKeys[]': 'Whom those lead to',
              email: 'Where the answer goes',
              language: 'In which language',
              salt: 'With it they show that the receipt is about them',
              exportFirst: 'Whether they asked for their data as well',
              'details.*.**': 'What is to be corrected or objected to, as it was given',
              'notes.*.**': 'What a step of the work noted for those after it',
            },
            { retention: 'request-identifiers' },
          ),
        ),
      },
    },
  },
  openDsrRequests: {
    holds: 'Requests as controllers sent them, so that the same again has the same answer.',
    retention: 'requests',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('request', {
        _id: 'The controller and its id of the request',
        controller: 'Which controller sent it',
        subjectRequestId: 'Its id of the request',
        requestId: 'Our id of the request',
        receivedAt: 'When it came in',
      }),
      ...as(
        'request',
        { sealed: 'What was sent, under the request’s own key' },
        { retention: 'request-identifiers' },
      ),
    },
    sealed: {
      sealed: {
        under: 'request',
        place: 'opendsr',
        holds: as(
          'request',
          { body: 'The body, letter for letter', 'callbackUrls[]': 'Where its status is told' },
          { retention: 'request-identifiers' },
        ),
      },
    },
  },
  exportPieces: {
    holds: 'Archives of what there is about somebody, as they asked for it: theirs to fetch for a week.',
    retention: 'export-archives',
    readers: ['the person'],
    fields: as('request', {
      _id: 'The request’s id and the number of the piece',
      requestId: 'The request it answers',
      subjectKey: 'Whose data it is; empty where it was made right before their erasure',
      number: 'Which piece it is',
      at: 'When it was made',
      sealed: 'A piece of the archive, under the request’s own key',
    }),
    sealed: {
      sealed: {
        under: 'request',
        place: 'export:_id',
        holds: as('request', { '': 'A piece of the archive' }),
      },
    },
  },
  requestCallbacks: {
    holds: 'What a controller is told of a request, and whether it heard it.',
    retention: 'requests',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('request', {
        _id: 'The id of the word, which every try carries',
        requestId: 'Our id of the request',
        place: 'Which of its addresses it goes to',
        status: 'The status it tells',
        at: 'When it came to that status',
        dueAt: 'When it is tried next',
        attempts: 'How often it was tried',
        ended: 'What became of it',
        because: 'What the last try came to, as a code',
      }),
      ...as(
        'request',
        { sealed: 'Its address and body, under the request’s own key' },
        { retention: 'request-identifiers' },
      ),
    },
    sealed: {
      sealed: {
        under: 'request',
        place: 'callback:_id',
        holds: as(
          'request',
          { url: 'Where it goes', body: 'What it says' },
          { retention: 'request-identifiers' },
        ),
      },
    },
  },
  tombstones: {
    holds: 'Who was erased, as keyed hashes, so that no late event brings them back.',
    retention: 'tombstone',
    readers: ['tact'],
    fields: as('identifier', { _id: 'Keyed hash of an id they were known by', at: 'When they were erased' }),
  },
  legalHolds: {
    holds: 'What must not be deleted for now, why, who said so, and until when.',
    retention: 'lifted-holds',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('request', {
        _id: 'The hold’s id, minted at random',
        subjectKey: 'Whose data it holds, by their subject key',
        store: 'Which collection it holds, where it is about everybody',
        at: 'Since when',
        until: 'Until when at the latest',
        liftedAt: 'When it was lifted',
        sealedReason: 'Why, under the person’s own key, or the system’s where it is about everybody',
      }),
      ...as('staff', { by: 'Name of the key that put it', liftedBy: 'Name of the key that lifted it' }),
    },
    sealed: {
      sealedReason: {
        under: 'subjectKey',
        place: 'legal-hold:_id',
        holds: as(
          'request',
          { '': 'Why it must not be deleted' },
          {
            notExported:
              'It may tell of claims and of people beside them. Ask us, and we look what we may say.',
          },
        ),
      },
    },
  },
  receipts: {
    holds:
      'Signed receipts. Whom one is about stands in it only as a commitment, whose salt is theirs alone.',
    retention: 'log',
    readers: ['the person', 'compliance', 'tact'],
    fields: as('trace', {
      _id: 'The receipt’s id',
      kind: 'What it is a receipt of',
      issuedAt: 'When it was signed',
      jws: 'The receipt',
    }),
  },
  logEntries: {
    holds: 'The transparency log: receipts, and who read or did what to whom.',
    retention: 'log',
    readers: ['ops', 'compliance', 'tact'],
    fields: {
      ...as('trace', {
        _id: 'Its number',
        entryId: 'Its id',
        kind: 'Receipt or audit',
        at: 'When',
        about: 'Whom it is about, under a name that leads to nobody once their key is gone',
        leaf: 'What was done, by whom, as ids and codes',
      }),
      ...as(
        'trace',
        { hashes: 'What proves that it is there' },
        { notExported: 'Hashes of other entries, which the log itself hands out to anybody.' },
      ),
    },
  },
  logParked: {
    holds: 'Entries of the log that wait for their number.',
    retention: 'on-its-way',
    readers: ['tact'],
    fields: as('trace', {
      _id: 'Its id',
      kind: 'Receipt or audit',
      at: 'When',
      about: 'Whom it is about, under a name that leads to nobody once their key is gone',
      leaf: 'What was done, by whom, as ids and codes',
    }),
  },
  logCheckpoints: {
    holds: 'Signed heads of the log.',
    retention: 'log',
    readers: ['ops', 'compliance', 'tact'],
    fields: as('nothing', { _id: 'The log’s size', checkpoint: 'The signed head', at: 'When it was signed' }),
  },
  operators: {
    holds: 'Who works with the command line, so that the log can name them by an id.',
    retention: 'staff',
    readers: ['ops', 'compliance', 'tact'],
    fields: as('staff', { _id: 'A random id', name: 'Their login' }),
  },
} as const satisfies Record<string, CollectionEntry>;
