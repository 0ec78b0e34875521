import ts from 'typescript';
import { findings, parseSource, sourceFiles } from './source-files';

/** What was said stays said: these collections are read and added to, and nothing else. */
const ledgers = /models\.(consentEntries|toldFacts|notices)$|^(consentEntries|toldFacts)$/;
const allowed = new Set([
  'find',
  'findById',
  'findOne',
  'exists',
  'distinct',
  'countDocuments',
  'insertMany',
]);

/** A call that changes or removes what is in a ledger, on the model or on the collection under it. */
function changesALedger(node: ts.Node): string | null {
  if (!ts.isPropertyAccessExpression(node)) return null;
  const on = node.expression.getText().replace(/\.collection$/, '');
  if (!ledgers.test(on)) return null;
  const method = node.name.getText();
  return method === 'collection' || allowed.has(method) ? null : `${on}.${method}`;
}

/** A collection by its bare name escapes every model; only the schemas name it. */
const namesALedger = (node: ts.Node): string | null =>
  ts.isStringLiteralLike(node) && /^(consent_entries|told_facts)$/.test(node.text) ? node.text : null;

const everything = ['libs', 'apps', 'workflows'].flatMap((folder) => sourceFiles(folder));

test('no code changes or removes an entry of a ledger by its name: retention and erasure alone remove, by the data map', () => {
  expect(everything.length).toBeGreaterThan(100);
  const changing = everything.flatMap((source) => findings(source, changesALedger));
  // How a word was said is sealed where it lay open; it says what it said.
  expect(changing).toEqual([expect.stringMatching(/^libs\/records\/consent-methods\.ts.*updateOne/)]);
});

test('a ledger is reached by its model alone', () => {
  const named = everything.flatMap((source) => findings(source, namesALedger));
  const elsewhere = named.filter((at) => !at.startsWith('libs/records/schemas/'));
  expect(elsewhere).toEqual([]);
  expect(named).toHaveLength(2);
});

test('whatever changed one would be found', () => {
  const changing = [
    'this.models.consentEntries.updateOne({}, {})',
    'models.consentEntries.deleteMany({})',
    'this.models.toldFacts.collection.replaceOne({}, {})',
    'models.notices.findOneAndUpdate({}, {})',
    'consentEntries.bulkWrite([])',
    'models.consentEntries.aggregate([{ $merge: "x" }])',
  ];
  const reading = [
    'this.models.consentEntries.find({})',
    'models.toldFacts.insertMany([])',
    'records.notices.register([])',
  ];
  const source = parseSource('ledger.ts', [...changing, ...reading].join(';\n'));
  expect(findings(source, changesALedger)).toHaveLength(changing.length);
});
