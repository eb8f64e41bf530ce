import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'vite';
import { project } from '../setup/checks.mjs';

/**
 * One file of the product, by its path in the project.
 * @typedef {{ path: string, folder: string, text: string, lines: number, imports: Import[], exports: string[], comments: string[] }} Source
 * @typedef {{ target: string, typeOnly: boolean }} Import
 */

/** Every file of the product; tests and benchmarks aside. @returns {Source[]} */
export function readSources() {
  return ['src', 'workflows', 'activities'].flatMap((folder) => filesIn(join(project, folder))).map(readSource);
}

/** @returns {string[]} paths of sources, those that Prisma generates aside */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesIn(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function readSource(file) {
  const path = relative(project, file);
  const text = readFileSync(file, 'utf8');
  const { program, comments, module } = parseSync(file, text);
  return {
    path,
    folder: folderOf(path),
    text,
    lines: text.split('\n').length - 1,
    imports: importsOf(module, program).map(({ target, typeOnly }) => ({
      target: target.startsWith('.') ? relative(project, resolve(dirname(file), target)) : target,
      typeOnly,
    })),
    exports: program.body.flatMap(exportedNames),
    comments: comments.map(({ value }) => value.replaceAll(/^\s*\*+|\*+\s*$/gm, '').trim()),
  };
}

/** The top-level folder of the layout: `inbound`, `store`, `workflows` … @param {string} path */
function folderOf(path) {
  const [first, second = ''] = path.split('/');
  if (first !== 'src') return first;
  return second.endsWith('.ts') ? 'root' : second;
}

function importsOf(module, program) {
  const isType = ({ entries }) => entries.length > 0 && entries.every((entry) => entry.isType);
  const own = [
    ...module.staticImports,
    ...module.staticExports.flatMap((one) =>
      one.entries
        .filter((entry) => entry.moduleRequest)
        .map((entry) => ({ ...one, moduleRequest: entry.moduleRequest, entries: [entry] })),
    ),
  ];
  const found = own.map((one) => ({ target: one.moduleRequest.value, typeOnly: isType(one) }));
  for (const node of walk(program)) {
    if (node.type === 'ImportExpression' && typeof node.source.value === 'string')
      found.push({ target: node.source.value, typeOnly: false });
    if (node.type === 'TSImportType' && typeof node.source?.value === 'string')
      found.push({ target: node.source.value, typeOnly: true });
  }
  const byTarget = new Map();
  for (const one of found)
    byTarget.set(one.target, {
      target: one.target,
      typeOnly: one.typeOnly && (byTarget.get(one.target)?.typeOnly ?? true),
    });
  return [...byTarget.values()];
}

function* walk(node) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') yield node;
  for (const member of Object.values(node)) yield* walk(member);
}

/** Names that a file declares and exports; those that it passes on are another's. */
function exportedNames(node) {
  if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return [];
  const { declaration } = node;
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) =>
      id.type === 'Identifier' ? [id.name] : (id.properties?.map(({ value }) => value.name) ?? []),
    );
  return declaration.id ? [declaration.id.name] : [];
}
