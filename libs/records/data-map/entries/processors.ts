import type { OrderIdentities } from '../../processor-orders';
import type { CollectionEntry } from '../collection-map';
import { as, declared } from '../field';

/** Who else holds copies, and what they were told to erase. */
export const processors = {
  processors: {
    holds: 'Which processors hold copies of what is known of people, and the secrets they sign with.',
    retention: 'shop',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('nothing', {
        _id: 'The processor’s name',
        url: 'Where erasures are ordered',
        holds: 'What it holds, in words for everybody',
        does: 'What it does for us with it',
        knowsBy: 'What it knows people by',
        confirms: 'How it says that it is done',
        deadline: 'How long it may take',
        sealedSecret: 'The secret that signs, under the system’s key',
        formerSecret: 'The one before it',
        formerUntil: 'Until when that still signs, and is taken',
      }),
      ...as('staff', {
        contact: 'Whom one turns to there',
        by: 'Name of the key that registered it',
        at: 'When',
      }),
    },
    sealed: {
      sealedSecret: {
        under: 'the-system',
        place: 'processor:_id',
        holds: as('nothing', { '': 'The secret that signs' }),
      },
    },
  },
  processorOrders: {
    holds: 'Which processor was told to erase somebody, and what it said.',
    retention: 'requests',
    readers: ['compliance', 'tact'],
    fields: {
      ...as('request', {
        _id: 'The order’s id, which the processor is given',
        requestId: 'Our id of the request',
        processor: 'Who was told',
        state: 'What it said',
        at: 'Since when',
        dueAt: 'Until when it has to be done',
        attempts: 'How often it was asked',
        because: 'What the last try came to, as a code',
        reference: 'What the processor calls it',
      }),
      ...as(
        'request',
        {
          sealed: 'Whom it is about, under the request’s own key',
          sealedReason: 'Why somebody let it be, under the request’s own key',
        },
        { retention: 'request-identifiers' },
      ),
      ...as('staff', { letBeBy: 'Name of the key that let it be' }),
    },
    sealed: {
      sealed: {
        under: 'request',
        place: 'processor-order:_id',
        holds: declared<OrderIdentities>()(
          as(
            'request',
            { email: 'Their address', 'userIds[]': 'The ids they named' },
            { retention: 'request-identifiers' },
          ),
        ),
      },
      sealedReason: {
        under: 'request',
        place: 'processor-let-be:_id',
        holds: as(
          'request',
          { '': 'Why somebody let it be, in their words' },
          { retention: 'request-identifiers' },
        ),
      },
    },
  },
} as const satisfies Record<string, CollectionEntry>;
