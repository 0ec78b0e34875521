import ts from 'typescript';
import { SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from '../../libs/temporal/search-attributes';
import { findings, parseSource, sourceFiles } from './source-files';

/**
 * The payload codec does not cover these: Temporal keeps them in plain text, and its raw files for good. Each is one of
 * the words here, or opaque.
 */
const failureTypes = new Set([
  'DeliveryNotPossibleNow',
  'JourneyClosed',
  'MailNotTaken',
  'RequestForgotten',
  'UnknownCategory',
]);
const endReasons = new Set(['restored', 'erasure', 'erased']);
/** What a search attribute may hold at all: no free text, no numbers that count one person's things. */
const opaqueTypes = new Set<string>([
  SearchAttributeType.KEYWORD,
  SearchAttributeType.BOOL,
  SearchAttributeType.DATETIME,
]);
const attributes = [
  'TactBackingOff',
  'TactConsentEndsAt',
  'TactLastDecision',
  'TactLevel',
  'TactNextWakeUp',
  'TactStage',
];

const wordIn = (node: ts.Node | undefined, words: Set<string>): boolean =>
  node !== undefined && ts.isStringLiteralLike(node) && words.has(node.text);

const typeNamedIn = (options: ts.Node | undefined): ts.Node | undefined =>
  options && ts.isObjectLiteralExpression(options)
    ? options.properties.flatMap((one) =>
        ts.isPropertyAssignment(one) && one.name.getText() === 'type' ? [one.initializer] : [],
      )[0]
    : undefined;

/** Failures are made in three ways, and their type is a word of the list. */
function otherFailure(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'ApplicationFailure') return node.getText();
  if (!ts.isCallExpression(node)) return null;
  const [, method] = /^ApplicationFailure\.(\w+)$/.exec(node.expression.getText()) ?? [];
  if (method === undefined) return null;
  const isKnown = /^(non)?[rR]etryable$/.test(method)
    ? wordIn(node.arguments[1], failureTypes)
    : method === 'create' && wordIn(typeNamedIn(node.arguments[0]), failureTypes);
  return isKnown ? null : node.getText();
}

/** Why a workflow was ended stays readable for as long as its history does. */
function otherReason(node: ts.Node): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  if (node.expression.name.text !== 'terminate' || wordIn(node.arguments[0], endReasons)) return null;
  return node.getText();
}

/** Headers travel beside the codec; interceptors of workflows and activities are what writes them. */
const writesHeaders = (node: ts.Node): string | null =>
  (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
  /^(workflowModules|workflowInterceptorModules|activityInbound|activity)$/.test(node.name.getText()) &&
  /interceptors/i.test(node.parent.parent.getText().slice(0, 40))
    ? node.getText()
    : null;

/** Attributes are defined in one place, by a type that holds no free text. */
const definesAttribute = (node: ts.Node): string | null =>
  ts.isCallExpression(node) && node.expression.getText() === 'defineSearchAttributeKey'
    ? node.getText()
    : null;

/** An id of an update is made of random bytes or a keyed hash, never of what somebody sent. */
function otherUpdateId(node: ts.Node): string | null {
  if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'updateId') return null;
  return /^(id|randomUUID\(\)|uuid4\(\))$/.test(node.initializer.getText()) ? null : node.getText();
}

const everything = ['libs', 'apps', 'workflows'].flatMap((folder) => sourceFiles(folder));
const everywhere = (ask: (node: ts.Node) => string | null) =>
  everything.flatMap((source) => findings(source, ask));

test.each([
  ['the type of a failure is one of a few words', otherFailure],
  ['the reason for which a workflow is ended is one of a few words', otherReason],
  ['nothing writes headers', writesHeaders],
  ['the id of an update is opaque', otherUpdateId],
])('%s', (_, ask) => {
  expect(everything.length).toBeGreaterThan(100);
  expect(everywhere(ask)).toEqual([]);
});

test('search attributes are a few, defined in one place, of types that hold no free text', () => {
  expect(
    everywhere(definesAttribute).filter((at) => !at.startsWith('libs/temporal/search-attributes.ts')),
  ).toEqual([]);
  const defined = Object.values(searchAttributes);
  expect(defined.map(({ name }) => name).sort()).toEqual(attributes);
  expect(defined.filter(({ type }) => !opaqueTypes.has(type))).toEqual([]);
});

test('whatever said more would be found', () => {
  const source = parseSource(
    'talks.ts',
    [
      "throw ApplicationFailure.nonRetryable('no', `No ${email}`)",
      "throw ApplicationFailure.retryable('no', 'SomethingElse')",
      "throw ApplicationFailure.create({ message: 'no', type: email })",
      'throw new ApplicationFailure(email)',
      'await handle.terminate(`${name} asked for it`)',
      'await handle.terminate()',
      'client.executeUpdate(u, { updateId: request.id })',
      'Worker.create({ interceptors: { workflowModules: [] } })',
    ].join(';\n'),
  );
  const count = (ask: (node: ts.Node) => string | null) => findings(source, ask).length;
  expect([otherFailure, otherReason, otherUpdateId, writesHeaders].map(count)).toEqual([4, 2, 1, 1]);
});
