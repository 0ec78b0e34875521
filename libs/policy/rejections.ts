/** Why a message can't be taken; the codes are stable, clients may rely on them. */
export const rejections = {
  'not-an-object': {
    message: 'The message is not a JSON object.',
    fix: 'Send an object with a type, an id and what happened.',
  },
  'unknown-call': {
    message: 'The type is none of the calls.',
    fix: 'Send one of: track, identify, page, screen, alias.',
  },
  'no-id': {
    message: 'Nobody is named: userId and anonymousId are both missing.',
    fix: 'Send a userId, or an anonymousId for somebody without an account.',
  },
  'bad-id': {
    message: 'The id is neither a text nor a number.',
    fix: 'Send it as a string.',
  },
  'id-too-long': {
    message: 'The id is longer than 256 characters.',
    fix: 'Send a shorter one.',
  },
  'no-user-id': {
    message: 'An alias says who somebody is, and the userId is missing.',
    fix: 'Send the new id as userId.',
  },
  'no-previous-id': {
    message: 'An alias links two ids, and the earlier one is missing.',
    fix: 'Send it as previousId.',
  },
  'no-event-name': {
    message: 'A track call needs the name of what happened.',
    fix: 'Send it as event, such as "Products Searched".',
  },
  'bad-time': {
    message: 'The time is no ISO 8601 time.',
    fix: 'Send it as 2025-01-31T12:00:00.000Z, or leave it out.',
  },
  'too-old': {
    message: 'The time lies before the year 2000.',
    fix: 'Check the client’s clock; a time may be left out.',
  },
} as const;

export type RejectionCode = keyof typeof rejections;
