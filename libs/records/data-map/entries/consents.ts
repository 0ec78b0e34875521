import { as, HASHED } from '../field';
import type { CollectionEntry } from '../collection-map';

const subjectKey = 'Subject key: a random id that stands for the person';

const said = {
  ...as('consent', {
    purpose: 'What they spoke of: the purpose',
    channel: 'The channel',
    sensitivity: 'How near it comes to a person',
    validUntil: 'Until when it holds',
    method: 'Where and how it was said, in words of our own',
    sealedMethod: 'The same in the words of whoever passed it on, under their own key',
    'notice.id': 'The text they had before them',
    'notice.version': 'Its version',
    'notice.language': 'Its language',
    'notice.hash': 'Its SHA-256',
    jurisdiction: 'Whose law it was said under',
    sealedProof: 'The proof as it was handed over, under their own key',
  }),
  ...as('staff', { by: 'Name of the key, or of the page' }),
  ...as('consent', { actor: 'Who said it: they themselves, somebody who works here, a service' }),
};

const method = {
  sealedMethod: {
    under: 'subjectKey' as const,
    place: 'consent-method',
    holds: as('consent', { '': 'Where and how it was said' }),
  },
};

const proof = (place: string) => ({
  sealedProof: {
    under: 'subjectKey' as const,
    place,
    holds: as(
      'consent',
      { '**': 'Whatever shows that it was said, as it was handed over' },
      { readers: ['compliance', 'tact'] },
    ),
  },
});

/** What people said about being spoken to. */
export const consents = {
  consentEntries: {
    holds: 'The ledger: every word about whether and how somebody wants to be spoken to.',
    retention: 'consent-history',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('identifier', { _id: 'The entry’s id, minted at random or made of the word', subjectKey }),
      ...said,
      ...as('consent', {
        state: 'What was said',
        at: 'When it was said',
        recordedAt: 'When it was written down',
        about: 'The entry it narrows or ends',
        evidenceOnly: 'Whether it was never in force',
      }),
    },
    sealed: { ...proof('consent-proof'), ...method },
  },
  consentRequests: {
    holds: 'Consents that wait for the click in a mail.',
    retention: 'consent-requests',
    readers: ['product', 'tact'],
    fields: {
      ...as('identifier', { _id: 'The request’s id, minted at random', subjectKey }),
      ...as(
        'identifier',
        { address: 'Keyed hash of the address that the mail goes to' },
        { notExported: HASHED },
      ),
      ...said,
      ...as('consent', {
        requestedAt: 'When it was asked for',
        expiresAt: 'When its link ends',
        confirmedAt: 'When it was confirmed',
      }),
      ...as('bookkeeping', {
        mail: 'Whether the mail has left',
        mailAt: 'When it is tried next',
        attempts: 'How often it was tried',
        because: 'Why it did not leave, as a code',
      }),
    },
    sealed: { ...proof('consent-request'), ...method },
  },
  notices: {
    holds: 'The texts that people were shown before they agreed.',
    retention: 'shop',
    readers: ['the person', 'product', 'ops', 'compliance', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'Id, version and language',
        id: 'Which text',
        version: 'Its version',
        language: 'Its language',
        hash: 'Its SHA-256',
        text: 'The text',
        url: 'Where it could be read',
        registeredAt: 'When it was registered',
      }),
      ...as('staff', { by: 'Name of the key that registered it' }),
    },
  },
  suppressedAddresses: {
    holds:
      'Addresses that nothing is mailed to any more, as keyed hashes: they bounced, or somebody complained.',
    retention: 'bounced-addresses',
    readers: ['tact'],
    fields: {
      ...as('identifier', { _id: 'Keyed hash of the address' }, { notExported: HASHED }),
      ...as('consent', { because: 'Why', at: 'Since when' }),
      ...as('staff', { by: 'Who reported it' }),
    },
  },
} as const satisfies Record<string, CollectionEntry>;
