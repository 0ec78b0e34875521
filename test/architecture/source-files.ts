import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');

/** The sources of a folder as syntax trees, without its tests. */
export const sourceFiles = (folder: string): ts.SourceFile[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('testing/'))
    .map((file) => join(ROOT, folder, file))
    .map((path) => parseSource(relative(ROOT, path), readFileSync(path, 'utf8')));

export const parseSource = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);

/** Every node of a tree that a question has an answer about, with where it stands: `file:line: answer`. */
export function findings(source: ts.SourceFile, ask: (node: ts.Node) => string | null): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const answer = ask(node);
    if (answer !== null) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${source.fileName}:${line + 1}: ${answer}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
