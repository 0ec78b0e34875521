import fc from 'fast-check';
import { addressWishes, formsOfAddress, isFormOfAddress, nameTraits } from './forms-of-address';

const ada = { title: 'Frau Dr.', firstName: 'Ada', lastName: 'Ebner' };

describe('somebody is addressed', () => {
  test.each([
    ['by their first name, if they gave it', { firstName: 'Ada' }, 'Ada'],
    ['by it too if they gave the rest as well', ada, 'Ada'],
    ['formally, if they gave a title and a last name only', { ...ada, firstName: null }, 'Frau Dr. Ebner'],
    ['formally, if they wish it', { ...ada, addressAs: 'formal' as const }, 'Frau Dr. Ebner'],
    ['by their first name, if they wish it', { ...ada, addressAs: 'first-name' as const }, 'Ada'],
    ['by nothing, if they wish it', { ...ada, addressAs: 'neutral' as const }, null],
    ['by nothing, if they gave nothing', {}, null],
    ['by nothing, if the title is missing', { lastName: 'Ebner' }, null],
    ['by nothing, if the last name is missing', { title: 'Frau' }, null],
    [
      'by nothing rather than by what they don’t wish',
      { firstName: 'Ada', addressAs: 'formal' as const },
      null,
    ],
    ['by nothing rather than formally', { ...ada, firstName: null, addressAs: 'first-name' as const }, null],
  ])('%s', (_, names, address) => {
    expect(formsOfAddress(names).address).toBe(address);
  });

  test('never by a name they did not give, nor against their wish, and the journey knows as much', () => {
    const name = fc.option(fc.constantFrom('Ada', 'Ebner', 'Dr.', ''));
    const names = fc.record({
      title: name,
      firstName: name,
      lastName: name,
      addressAs: fc.option(fc.constantFrom(...addressWishes)),
    });
    fc.assert(
      fc.property(names, (given) => {
        const forms = formsOfAddress(given);
        if (given.addressAs === 'formal' || given.addressAs === 'neutral') expect(forms.firstName).toBeNull();
        if (given.addressAs === 'first-name' || given.addressAs === 'neutral')
          expect(forms.formal).toBeNull();
        if (forms.firstName !== null) expect(forms.firstName).toBe(given.firstName);
        if (forms.formal !== null) expect(forms.formal).toBe(`${given.title} ${given.lastName}`);
        expect([forms.firstName, forms.formal]).toContain(forms.address);
        expect(nameTraits({ firstName: 'x' }, given)).toEqual({
          hasFirstName: forms.firstName !== null,
          hasFormalName: forms.formal !== null,
        });
      }),
    );
  });
});

test.each(['Dr.', 'frau prof. dr.', 'Mme', 'Dipl.-Ing.', 'MR'])('%s is a title', (title) => {
  expect(isFormOfAddress(title)).toBe(true);
});

test.each(['CEO', 'Head of Sales', 'Dr. Head', ''])('"%s" is none', (title) => {
  expect(isFormOfAddress(title)).toBe(false);
});
