import { lintText } from './lint-texts';
import { lintLanguages, wordRules } from './rules';

const rulesIn = (text: string, kind = 'general') =>
  lintText({ path: [], text, isLink: false }, kind).map(({ rule }) => rule);

describe.each(lintLanguages().map((language) => [language.language, language] as const))(
  'the rules of %s',
  (_, { entries, names }) => {
    test.each(entries.flatMap(({ rule, id, refuses }) => refuses.map((text) => [rule, id, text] as const)))(
      '%s (%s) finds: %s',
      (rule, _id, text) => {
        expect(rulesIn(text)).toContain(rule);
      },
    );

    test.each(
      [...entries, { rule: 'name-nobody-gave', id: 'names', ...names }].flatMap(({ rule, id, allows }) =>
        allows.map((text) => [rule, id, text] as const),
      ),
    )('%s (%s) and every other rule let pass: %s', (_rule, _id, text) => {
      expect(lintText({ path: [], text, isLink: false }, 'general')).toEqual([]);
    });

    test('has at least six bad and six good examples for each rule', () => {
      for (const rule of wordRules) {
        const of = entries.filter((entry) => entry.rule === rule);
        expect(of.flatMap(({ refuses }) => refuses).length).toBeGreaterThanOrEqual(6);
        expect(of.flatMap(({ allows }) => allows).length).toBeGreaterThanOrEqual(6);
      }
    });

    test.each(names.refuses)('a name nobody gave is found: %s', (text) => {
      expect(rulesIn(text)).toContain('name-nobody-gave');
    });
  },
);

/** What a shop may well write: service, reminders of consent, recipes, opening hours. */
const honest = [
  'You can order it until the end of May.',
  'We have two left shoes on display.',
  'Our hours: Monday to Friday, nine to five.',
  'Only the best leaves are left on the bush.',
  'Take the last piece of cake.',
  'If you have questions, call us.',
  'Reply to this mail if something is wrong.',
  'Your parcel arrives today.',
  'The shop is closed today.',
  'Please pay within 14 days.',
  'Your invoice of 3 May is open; please pay by 17 May.',
  'Two hours left of daylight make a good walk.',
  'It stays open for an hour.',
  'We will be back on Monday.',
  'You left your umbrella in the shop.',
  'Welcome back.',
  'This tea sells well.',
  'It is popular with people who like smoke.',
  'Here is how to send it back: print the label.',
  'You have not paid yet? Then please do so by 3 May.',
  'Log in to change your address.',
  'To cancel your order, call us.',
  'To stop the clock, press the button.',
  'Contact us if the parcel is late.',
  'You can end the membership in your account.',
  'The last letter was about tea.',
  'A letter a week, on Tuesdays.',
  'Nobody has to answer.',
  'Let us know if you need help.',
  'Thank you for waiting.',
  'We wait until the leaves are dry.',
  'We did something new: a tea from Nepal.',
  'It goes fast: three minutes.',
  'Do you still want these letters? If you do nothing, they end on 3 May.',
  'Your consent ends on 3 May. Keep it or let it lapse, both are fine.',
  'Only today’s harvest goes into it.',
  'The offer is there until 3 May.',
  'An hour before bed',
  'A cup for two, and a pot for four.',
  'May is a good month for it.',
  'Hello May!',
  'Dear neighbours, the shop moves.',
  'Hi! This is the Tuesday letter.',
  'Sorry, the parcel is late.',
  'Sorry for the delay.',
  'Thank you, and good night.',
  'What is left over goes to the food bank.',
  'We have three left-over tins of last year.',
  'The book is out of print; we have it second hand.',
  'Come back to it whenever you like.',
  'You miss nothing by waiting.',
  'We print your name on it if you wish.',
  'Turn off the light.',
  'Turn it off after use.',
  'You can’t turn it off by accident.',
  'The alarm can be stopped with one tap.',
  'Du kannst ihn bis Ende Mai bestellen.',
  'Bei Fragen ruf uns an.',
  'Dein Paket kommt heute.',
  'Bitte zahle innerhalb von 14 Tagen.',
  'Der Laden ist heute geschlossen.',
  'Nur die zwei jüngsten Blätter werden gepflückt.',
  'Um die Bestellung zu ändern, logge dich ein.',
  'Wir sind am Montag wieder da.',
  'Schön, dass du wieder da bist.',
  'Willst du diese Briefe weiter bekommen? Wenn du nichts tust, enden sie am 3. Mai.',
  'Liebe Nachbarn, der Laden zieht um.',
  'Lieber Tee als Kaffee.',
  'Lieber Sencha, oder lieber Oolong?',
  'Danke fürs Warten.',
  'Hallo! Das ist der Dienstagsbrief.',
  'Lieber heute als morgen.',
  'Die Dose ist bald leer, wenn sie klappert.',
  'Das Wasser läuft in drei Minuten durch.',
  'Der Brief endet mit einem Rezept.',
  'Wo bist du zu Hause? Die Lieferung dauert je nach Ort.',
  'Wir haben nichts gehört, was dagegen spricht.',
  'Du hast eine Frage? Ein Mensch antwortet.',
  'Um dein Abo zu kündigen, geh in dein Konto.',
  'Bestellt wird im Laden, bezahlt per Rechnung.',
  'Für kurze Zeit in heißes Wasser tauchen.',
  'Die Aktion läuft bis zum 3. Mai.',
  'Das Angebot gilt bis zum 3. Mai.',
  'Nur zwei Zutaten.',
  'Der letzte Schluck ist der beste.',
  'Morgen ist auch noch ein Tag.',
  'Es eilt nicht.',
  'Kein Grund zur Eile.',
  'Die Liebe zum Tee',
  'Liebe Gäste, der Abend beginnt um sieben.',
  'Guten Abend, und gute Nacht.',
];

test.each(honest)('an honest text passes: %s', (text) => {
  expect(lintText({ path: [], text, isLink: false }, 'general')).toEqual([]);
});
