import { as } from '../field';
import type { CollectionEntry } from '../collection-map';

const secret = (place: string) => ({
  sealedSecret: {
    under: 'the-system' as const,
    place,
    holds: as('nothing', { '': 'The secret that signs' }, { readers: ['tact'] }),
  },
});

/** What is about the shop, its services and who works for it. */
export const shop = {
  apiKeys: {
    holds: 'Keys of services and of people who work here: a hash, a name, a role.',
    retention: 'staff',
    readers: ['ops', 'compliance', 'tact'],
    fields: {
      ...as('staff', {
        _id: 'The key’s id',
        name: 'The service or person it was made for',
        role: 'What it may do',
        createdAt: 'When it was made',
        lastUsedAt: 'When it was last used',
        revokedAt: 'When it was revoked',
      }),
      ...as('nothing', { hash: 'Hash of the key' }),
    },
  },
  stops: {
    holds: 'Operators’ stops: a play, a channel, or everything.',
    retention: 'lifted-stops',
    readers: ['ops', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'The stop’s id',
        'scope.play': 'The play it stops',
        'scope.channel': 'The channel it stops',
        'scope.everything': 'Whether it stops everything',
        reason: 'Why',
      }),
      ...as('staff', {
        by: 'Name of the key that put it',
        at: 'When',
        liftedAt: 'When it was lifted',
        liftedBy: 'Name of the key that lifted it',
      }),
    },
  },
  deadLetters: {
    holds:
      'Events that were refused: what was wrong, where, and the names of their properties. Never a value.',
    retention: 'dead-letters',
    readers: ['ops', 'tact'],
    fields: as('nothing', {
      _id: 'A random id',
      at: 'When it was refused',
      source: 'The service that sent it',
      code: 'What was wrong',
      where: 'Where',
      message: 'The same in words',
      fix: 'What to do',
      shape: 'The names of its properties',
    }),
  },
  counters: {
    holds: 'How many events came in and what was dropped, by service and name.',
    retention: 'shop',
    readers: ['ops', 'tact'],
    fields: as('nothing', {
      '_id.of': 'What is counted',
      '_id.source': 'Of which service',
      '_id.name': 'Under which name',
      count: 'How many',
      lastAt: 'When the last one came',
    }),
  },
  catalogues: {
    holds: 'The shop’s catalogue.',
    retention: 'shop',
    readers: ['product', 'ops', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'Always the same',
        'catalogue.**': 'Categories and products',
        putAt: 'When it was put',
      }),
      ...as('staff', { by: 'Name of the key that put it' }),
    },
  },
  approvals: {
    holds: 'Which texts an editor approved.',
    retention: 'shop',
    readers: ['ops', 'tact'],
    fields: {
      ...as('nothing', { _id: 'Hash of the text', play: 'Whose text it is' }),
      ...as('staff', { by: 'Who approved it', at: 'When' }),
    },
  },
  webhookTargets: {
    holds: 'Where signed webhooks go.',
    retention: 'shop',
    readers: ['ops', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'The target’s id',
        url: 'Where it is',
        purposes: 'Which purposes go there',
        sealedSecret: 'The secret that signs, under the system’s key',
      }),
      ...as('staff', { by: 'Name of the key that registered it', at: 'When' }),
    },
    sealed: secret('webhook-target:_id'),
  },
  reportSources: {
    holds: 'Who may report what became of mails.',
    retention: 'shop',
    readers: ['ops', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'The source’s id',
        name: 'What it is called',
        sealedSecret: 'The secret that signs, under the system’s key',
      }),
      ...as('staff', { by: 'Name of the key that registered it', at: 'When' }),
    },
    sealed: secret('report-source:_id'),
  },
  controllers: {
    holds: 'Which controllers send requests, and the secrets that sign what they are told.',
    retention: 'staff',
    readers: ['tact'],
    fields: as('nothing', {
      _id: 'The name of the controller',
      sealedSecret: 'The secret that signs',
      formerSecret: 'The one before it',
      formerUntil: 'Until when that still signs',
      at: 'Since when',
    }),
    sealed: secret('controller:_id'),
  },
} as const satisfies Record<string, CollectionEntry>;
