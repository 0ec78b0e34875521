/** How the ledger names who said stop. */
export const ONE_CLICK = 'one click at their mailbox provider';
export const GPC_ON_PAGE = 'Sec-GPC on a page';

const field = /(?:^|&)List-Unsubscribe=One-Click(?:&|$)/i;
const part = /name="?List-Unsubscribe"?[^]*?\r?\n\r?\nOne-Click\r?\n/i;

/**
 * Whether a body is the one RFC 8058 has providers send, as a form of either kind. It decides only what the ledger
 * says of the stop: whatever is posted there stops, since a provider may send less than it should.
 */
export const isOneClick = (body: unknown): boolean =>
  typeof body === 'string' && (field.test(body.trim()) || part.test(body));
