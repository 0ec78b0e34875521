import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Posted } from '@tact/channels';
import { wordIn } from './processor-words';

const answered = (status: number, body: unknown = '', retryAfter: string | null = null): Posted => ({
  is: 'answered',
  status,
  retryAfter,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('What a processor answers', () => {
  test.each([
    ['200 with the word', answered(200, { state: 'confirmed', reference: 'del-17' }), 'confirmed', null],
    ['202 with the word', answered(202, { state: 'accepted' }), 'accepted', null],
    ['200 and nothing', answered(200), 'accepted', null],
    ['204', answered(204), 'accepted', null],
    ['a word that is none', answered(200, { state: 'done' }), 'accepted', null],
    ['a page', answered(200, '<html>confirmed</html>'), 'accepted', null],
    ['a refusal in words', answered(200, { state: 'refused' }), 'refused', null],
    ['401', answered(401), 'refused', '401'],
    ['404', answered(404), 'refused', '404'],
    ['429', answered(429), 'waiting', '429'],
    ['a redirect', answered(302), 'waiting', '302'],
    ['503', answered(503, { state: 'confirmed' }), 'waiting', '503'],
    ['nothing', { is: 'unanswered' } as const, 'waiting', 'unanswered'],
    ['nobody there', { is: 'unreachable' } as const, 'waiting', 'unreachable'],
  ])('to an order: %s', (_, posted, state, because) => {
    expect(wordIn(posted, 'waiting', false)).toMatchObject({ state, because });
  });

  test.each([
    ['the word', answered(200, { state: 'confirmed' }), 'confirmed', null],
    ['not yet', answered(200, { state: 'accepted' }), 'accepted', null],
    ['nothing', answered(200), 'accepted', 'unclear-answer'],
    ['that it knows of none', answered(404), 'waiting', '404'],
    ['that we may not ask', answered(403), 'accepted', '403'],
    ['503', answered(503), 'accepted', '503'],
  ])('to the question how far it is: %s', (_, posted, state, because) => {
    expect(wordIn(posted, 'accepted', true)).toMatchObject({ state, because });
  });

  test('what it calls the order is kept, unless it could be somebody’s name or address', () => {
    const reference = (text: string) =>
      wordIn(answered(200, { state: 'confirmed', reference: text }), 'waiting', false);
    expect(reference('del-17')).toMatchObject({ state: 'confirmed', reference: 'del-17' });
    expect(reference('ada@people.test')).toMatchObject({ state: 'confirmed', reference: null });
  });

  test('as docs/processors.md shows it is understood', () => {
    const page = readFileSync(join(__dirname, '../../docs/processors.md'), 'utf8');
    const shown = Array.from(page.matchAll(/```json\n([\s\S]*?)```/g), ([, text = '']) => text);
    const said = shown.filter((text) => text.includes('"state"'));
    expect(said).toHaveLength(2);
    for (const text of said)
      expect(wordIn(answered(200, text), 'waiting', false)).toEqual({
        ...{ state: 'confirmed', because: null, reference: 'del-17' },
      });
  });
});
