import ts from 'typescript';
import { findings, parseSource, sourceFiles } from './source-files';

/** What a file imports as a type only: nothing is left of it when the program runs. */
function typeOnlyImports(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const named = statement.importClause?.namedBindings;
    if (!named || !ts.isNamedImports(named)) continue;
    for (const one of named.elements) {
      if (one.isTypeOnly || statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
        names.add(one.name.text);
    }
  }
  return names;
}

const isDecorated = (node: ts.Node, name?: string): boolean =>
  ts.canHaveDecorators(node) &&
  (ts.getDecorators(node) ?? []).some((one) => name === undefined || one.getText().startsWith(`@${name}(`));

/** A constructor parameter that Nest has to find by its class, of which only the type was imported. */
const cannotBeInjected = (source: ts.SourceFile) => {
  const typesOnly = typeOnlyImports(source);
  return (node: ts.Node): string | null => {
    if (!ts.isParameter(node) || !ts.isConstructorDeclaration(node.parent)) return null;
    if (!isDecorated(node.parent.parent) || isDecorated(node, 'Inject')) return null;
    const type = node.type?.getText() ?? '';
    return typesOnly.has(type) ? `${type} is injected and must not be imported as a type` : null;
  };
};

const uninjectable = (source: ts.SourceFile): string[] => findings(source, cannotBeInjected(source));

test('every class that Nest injects is imported as a value', () => {
  const apps = sourceFiles('apps');
  expect(apps.length).toBeGreaterThan(10);
  expect(apps.flatMap(uninjectable)).toEqual([]);
});

test('one imported as a type would be found', () => {
  const source = parseSource(
    'some.controller.ts',
    `import { type People } from './people';
     import type { Journeys } from './journeys';
     import { Mail } from './mail';
     @Controller('some')
     class SomeController {
       constructor(
         private readonly people: People,
         readonly journeys: Journeys,
         readonly mail: Mail,
         @Inject(RECORDS) readonly records: Records,
       ) {}
     }`,
  );
  expect(uninjectable(source)).toEqual([
    'some.controller.ts:7: People is injected and must not be imported as a type',
    'some.controller.ts:8: Journeys is injected and must not be imported as a type',
  ]);
});
