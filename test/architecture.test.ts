import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Which folder may import which. `src/process` and the roots wire everything; nobody imports them. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  contract: ['model'],
  signing: [],
  platforms: ['signing', 'model'],
  conductor: ['model'],
  access: ['model'],
  // Tasks that workers do.
  tasks: ['concurrency', 'model'],
  // Batches, queues, limits and rounds, of whatever they are given.
  concurrency: [],
  inbound: ['concurrency', 'platforms', 'model'],
  outbound: ['signing', 'model'],
  // Authors of receivers import it: it stands alone.
  receiver: ['signing'],
  // Authors of workflows import it into their workers.
  author: ['activities', 'platforms', 'model'],
  // A thread gets its jobs as plain values, whatever they are.
  threads: ['concurrency'],
  scripting: ['concurrency', 'threads', 'model'],
  store: ['concurrency', 'model'],
  temporal: ['concurrency', 'tracing', 'model'],
  local: [],
  // Spans, and the trace of the work under way.
  tracing: ['model'],
  metrics: ['model'],
  log: [],
  http: ['concurrency', 'inbound', 'outbound', 'platforms', 'contract', 'conductor', 'access', 'tasks', 'model'],
  console: ['contract', 'client'],
  // Types that are made from the contracts; what calls the server imports it.
  client: ['contract'],
  // Judging captured requests is the receiver's own code, without a server.
  cli: ['client', 'contract', 'platforms', 'model'],
  activities: ['inbound', 'outbound', 'conductor', 'access', 'tasks', 'model'],
  workflows: ['model', 'conductor', 'access', 'activities as type'],
};

/** Technologies and the folders they stay in. */
const technologies: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(pg|@prisma\/.*|prisma)$/, ['store', 'local', 'process', 'testing']],
  [/^@temporalio\/(client|worker|proto)$|^@grpc\//, ['temporal', 'local', 'process', 'testing']],
  [/^@temporalio\/workflow$/, ['workflows', 'testing']],
  [/^@temporalio\/activity$/, ['activities']],
  [/^express$/, ['http']],
  [/^prom-client$/, ['metrics']],
  [/^@opentelemetry\//, ['tracing']],
  [/^(jq-web|quickjs-wasi|re2js|@marcbachmann\/cel-js)$/, ['scripting']],
  [/^zod$/, ['contract']],
  [/^(react|@mantine|mantine-|@tanstack|@codemirror|@lezer|@xyflow|@dagrejs|get-nonce)/, ['console']],
];

/** Temporal's sandbox and the browser have no Node. */
const withoutNode = ['model', 'conductor', 'contract', 'workflows', 'console', 'client'];

const linesMax = 400;
const testLinesMax = 500;
/** The aim is 3.5; this keeps it from growing. */
const importsPerFileMax = 4.4;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

const files = ['src', 'workflows', 'activities']
  .flatMap((folder) => sourceFiles(join(project, folder)))
  .map(readSource);
/** The test kit is Signalbox, put together in the process of a test. */
const isWiring = (folder: string) => folder === 'process' || folder === 'root' || folder === 'testing';

describe('the arrows of the architecture', () => {
  test('the scan sees the project', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(({ imports }) => imports).some(({ typeOnly }) => typeOnly)).toBe(true);
    expect(
      [...new Set(files.map(({ folder }) => folder))].filter((folder) => !isWiring(folder) && !(folder in arrows)),
    ).toEqual([]);
  });

  test('each folder imports along its arrows only', () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter(({ to, typeOnly }) => !isAllowed(file.folder, to, typeOnly))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('nobody imports a main, and only the mains import what wires them', () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter(
          ({ target, to }) =>
            /^src\/(start|server|worker|cli)\.ts$/.test(target) || (to === 'process' && !isWiring(file.folder)),
        )
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('no file imports itself over others, types included', () => {
    expect(cycleIn(new Map(files.map((file) => [file.path, ownImports(file).map(({ target }) => target)])))).toEqual(
      [],
    );
  });

  test('each technology stays in its folders', () => {
    const wrong = files.flatMap(({ path, folder, imports }) =>
      imports
        .filter(({ target }) =>
          technologies.some(([name, folders]) => name.test(target) && !folders.includes(folder) && folder !== 'root'),
        )
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the model needs no package, and what Temporal or a browser bundles needs no Node', () => {
    const wrong = files.flatMap(({ path, folder, imports }) =>
      imports
        .filter(
          ({ target }) =>
            (folder === 'model' && !isOwn(target)) || (withoutNode.includes(folder) && target.startsWith('node:')),
        )
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('the picture in docs/architecture.md shows the imports of today', () => {
  execFileSync(process.execPath, ['scripts/structure/graph.mjs', '--check'], { cwd: project });
}, 30_000);

describe('the console', () => {
  const own = files.filter(({ folder }) => folder === 'console');
  const partOf = (path: string) => path.split('/')[2] ?? '';

  test('its shared part needs no feature, and no feature needs another or the frame around them', () => {
    const wrong = own.flatMap((file) =>
      ownImports(file)
        .filter(({ to }) => to === 'console')
        .filter(({ target }) => {
          const [from, to] = [partOf(file.path), partOf(target)];
          if (from === 'shared') return to !== 'shared';
          if (from !== 'features') return false;
          return to === 'app' || (to === 'features' && target.split('/')[3] !== file.path.split('/')[3]);
        })
        .map(({ target }) => `${file.path} imports ${target}`),
    );
    expect(own.length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  test('it compiles with the types of a browser, which no other code has', () => {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.console.json'], {
      cwd: project,
      encoding: 'utf8',
    });
  }, 60_000);
});

describe('the shape of the code', () => {
  test(`no file has more than ${linesMax} lines`, () => {
    expect(files.filter(({ lines }) => lines > linesMax).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test(`no file of tests has more than ${testLinesMax}`, () => {
    const tests = sourceFiles(join(project, 'test')).map((path) => ({
      path,
      lines: readFileSync(path, 'utf8').split('\n').length,
    }));
    expect(tests.filter(({ lines }) => lines > testLinesMax)).toEqual([]);
  });

  test('no drawer is named utils, helpers or common', () => {
    expect(
      files.filter(({ path }) => /(^|[/-])(utils?|helpers?|common|misc)([/.-]|$)/.test(path)).map(({ path }) => path),
    ).toEqual([]);
  });

  test('no two files export the same name, plug-in folders aside', () => {
    const found = execFileSync(process.execPath, ['scripts/structure/measure.mjs', '--exported-twice'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(JSON.parse(found)).toEqual({ exported: expect.any(Number), twice: [] });
    expect(JSON.parse(found).exported).toBeGreaterThan(1_000);
  }, 30_000);

  test(`files import ${importsPerFileMax} of ours on average at most, wiring aside`, () => {
    const counted = files.filter(({ folder }) => !isWiring(folder));
    const average = counted.reduce((sum, file) => sum + importedFiles(file).size, 0) / counted.length;
    const lines = files.map((file) => file.lines).sort((one, other) => one - other);
    const at = (share: number) => lines[Math.floor(lines.length * share)];
    console.info(
      `${files.length} files, imports per file ${average.toFixed(2)}, lines: median ${at(0.5)}, p90 ${at(0.9)}`,
    );
    expect(average).toBeLessThanOrEqual(importsPerFileMax);
  });
});

describe('the checks themselves', () => {
  test('find a cycle', () => {
    expect(
      cycleIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
    expect(
      cycleIn(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
      ),
    ).toEqual([]);
  });

  test('find every kind of import and only imports', () => {
    const text = [
      `import type { A } from './a.ts';`,
      `import { type B,\n  C } from "./b.ts";`,
      `import './c.ts';`,
      `export * from './d.ts';`,
      `const e = await import('./e.ts');`,
      `const f: import('./f.ts').F = 1;`,
      `// import './no.ts'`,
      `const text = "from './no.ts'";`,
      `/* import './no.ts'; */`,
    ].join('\n');
    expect(importsOf(text)).toEqual([
      { target: './a.ts', typeOnly: true },
      { target: './b.ts', typeOnly: false },
      { target: './c.ts', typeOnly: false },
      { target: './d.ts', typeOnly: false },
      { target: './e.ts', typeOnly: false },
      { target: './f.ts', typeOnly: false },
    ]);
  });

  test('know a wrong arrow', () => {
    expect(isAllowed('inbound', 'store', true)).toBe(false);
    expect(isAllowed('workflows', 'activities', false)).toBe(false);
    expect(isAllowed('workflows', 'activities', true)).toBe(true);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const own = relative(project, path);
  const imports = importsOf(text).map(({ target, typeOnly }) => ({
    target: target.startsWith('.') ? relative(project, resolve(dirname(path), target)) : target,
    typeOnly,
  }));
  return { path: own, folder: folderOf(own), lines: text.split('\n').length - 1, imports };
}

/** `src/model/inbound/wait.ts` is in `model`, `workflows/index.ts` in `workflows`, `src/config.ts` a root. */
function folderOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] !== 'src') return parts[0] ?? '';
  return parts.length === 2 ? 'root' : (parts[1] ?? '');
}

function importsOf(text: string): Import[] {
  const code = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const statements =
    /^(?:import|export)(\s+type)?\b(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...code.matchAll(statements)].map((match) => ({
    target: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

function isOwn(target: string): boolean {
  return /^(src|workflows|activities)\//.test(target);
}

function ownImports({ imports }: SourceFile): (Import & { readonly to: string })[] {
  return imports.filter(({ target }) => isOwn(target)).map((found) => ({ ...found, to: folderOf(found.target) }));
}

/** A file that is imported for types and for values is one. */
function importedFiles(file: SourceFile): ReadonlySet<string> {
  return new Set(ownImports(file).map(({ target }) => target));
}

function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
  if (from === to || isWiring(from)) return true;
  const allowed = arrows[from] ?? [];
  return allowed.includes(to) || (typeOnly && allowed.includes(`${to} as type`));
}

/** The first cycle found, from a file back to itself. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = visit(start, []);
    if (cycle.length > 0) return cycle;
  }
  return [];

  function visit(node: string, path: readonly string[]): readonly string[] {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  }
}
