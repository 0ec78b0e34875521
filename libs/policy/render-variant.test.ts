import fc from 'fast-check';
import type { Play } from '@tact/journey';
import { renderVariant, UnrenderableVariant } from './render-variant';
import { variablesAt } from './text-variables';

const play = (variant: Partial<Play['variants'][number]>): Pick<Play, 'id' | 'variants'> => ({
  id: 'tip',
  variants: [
    {
      id: 'v',
      level: 'general',
      goal: null,
      usesName: false,
      subject: 'S',
      body: 'B',
      link: '/l',
      ...variant,
    },
  ],
});
const known = {
  shop: { name: 'Stillwater' },
  consent: { names: 'News', endsOn: '1 June' },
  category: { id: 'green tea', name: 'Green tea' },
  product: { id: 'p', name: 'Sencha', price: 12 },
  person: { firstName: 'Ann', address: 'Ann' },
  timeOfDay: 'evening' as const,
};

describe('a variant', () => {
  test('is said with what its level knows', () => {
    const variant = {
      level: 'individual' as const,
      subject: '{{ product.name }}, {{ person.firstName }}?',
      body: 'This\nevening.\n\n\n- one\n- two\n  \nAt {{ shop.name }}.\n',
      link: '/c/{{ category.id }}',
    };
    expect(renderVariant(play(variant), 'v', known)).toEqual({
      subject: 'Sencha, Ann?',
      body: 'This evening.\n\n- one\n- two\n\nAt Stillwater.',
      link: '/c/green%20tea',
    });
  });

  test.each([
    ['more than its level knows', { subject: '{{ category.name }}' }],
    ['what isn’t known', { level: 'interest' as const, body: 'You wanted {{ goal }}.' }],
    ['nothing at all', { body: '{% if language == "fi" %}Hei{% endif %}' }],
    ['what can’t be read', { body: '{% if %}' }],
    ['what lies in files', { body: '{% render "/etc/hostname" %}' }],
  ])('that says %s is not said', (_, variant) => {
    expect(() => renderVariant(play(variant), 'v', known)).toThrow(UnrenderableVariant);
  });

  test('that does not exist is not said', () => {
    expect(() => renderVariant(play({}), 'w', known)).toThrow('The variant "w" of "tip" can\'t be said');
  });

  test('may ask first whether something is known', () => {
    const variant = {
      level: 'individual' as const,
      subject: 'Hello{% if person.firstName %} {{ person.firstName }}{% endif %}',
    };
    expect(renderVariant(play(variant), 'v', known).subject).toBe('Hello Ann');
    expect(renderVariant(play(variant), 'v', { person: { firstName: null } }).subject).toBe('Hello');
  });

  test.each([
    [{ firstName: null, address: 'Frau Dr. Ebner' }, 'Good day, Frau Dr. Ebner'],
    [{ firstName: null, address: null }, 'Good day'],
    [undefined, 'Good day'],
  ])('addresses %j as %s', (person, subject) => {
    const by = (text: string) =>
      renderVariant(play({ level: 'individual', subject: text }), 'v', person ? { person } : {}).subject;
    expect(by('Good day{% if person.address %}, {{ person.address }}{% endif %}')).toBe(subject);
    expect(by('{{ person.address | default: "you" }}')).toBe(person?.address ?? 'you');
  });

  test('without a fallback is not said to whom it can’t address', () => {
    const variant = play({ level: 'individual', subject: '{{ person.address }}' });
    expect(() => renderVariant(variant, 'v', { person: { firstName: null, address: null } })).toThrow(
      UnrenderableVariant,
    );
  });

  test('can’t be given lines, Liquid or another address by what is filled in', () => {
    const variant = {
      level: 'individual' as const,
      subject: 'Hello {{ person.firstName }}',
      link: '/{{ category.id }}',
    };
    const odd = {
      person: { firstName: 'A\r\nBcc: b@example.test{{ shop.name }}' },
      category: { id: '/evil.test?x=#', name: '' },
    };
    expect(renderVariant(play(variant), 'v', odd)).toMatchObject({
      subject: 'Hello A Bcc: b@example.test{{ shop.name }}',
      link: '/%2Fevil.test%3Fx%3D%23',
    });
  });

  test('reveals nothing above its level, whatever is known', () => {
    const all = variablesAt('individual');
    fc.assert(
      fc.property(
        fc.constantFrom('general', 'contextual', 'interest', 'individual'),
        fc.constantFrom(...all),
        (level, variable) => {
          const say = () =>
            renderVariant(play({ level, body: `x{{ ${variable} }}` }), 'v', {
              ...known,
              language: 'en',
              channel: 'email',
              session: 's',
              stage: 'enjoying',
              goal: 'rest',
            });
          if (variablesAt(level).includes(variable)) expect(say().body.length).toBeGreaterThan(1);
          else expect(say).toThrow(UnrenderableVariant);
        },
      ),
    );
  });
});
