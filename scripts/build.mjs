// Makes `dist/`: the sources as JavaScript with their types, the files beside them, and the workflows as one script.
// It is what runs in production, where nothing is compiled.
//
//   node scripts/build.mjs               anew
//   node scripts/build.mjs --if-needed   only when something is newer than the last build
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildConsole, consoleDist } from './build-console.mjs';
import { project, say } from './setup/checks.mjs';
import { excerptOf, run } from './setup/run.mjs';

const dist = join(project, 'dist');
const folders = ['src', 'workflows', 'activities'];
const consoleRoot = join(project, 'src/console');
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** The page that shows the OpenAPI documents: of the package these files alone are used. */
const viewer = join(project, 'node_modules/swagger-ui-dist');
const viewerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt'];
const mark = join(dist, 'package.json');
const bundle = join(dist, 'workflows.bundle.js');

if (!process.argv.includes('--if-needed') || isStale()) await build();

function isStale() {
  if (!existsSync(mark) || !existsSync(bundle)) return true;
  const builtAt = statSync(mark).mtimeMs;
  const sources = folders.flatMap((folder) => filesIn(join(project, folder)));
  return [...sources, ...settings.map((name) => join(project, name))].some((file) => statSync(file).mtimeMs > builtAt);
}

async function build() {
  say('building dist/ …');
  rmSync(dist, { recursive: true, force: true });
  const { ok, output } = await run(process.execPath, [
    join(project, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.build.json',
  ]);
  if (!ok) {
    rmSync(dist, { recursive: true, force: true });
    console.error(`signalbox build: the sources do not compile:\n${excerptOf(output)}`);
    process.exit(1);
  }
  await buildConsole({ onlyIfNeeded: true });
  cpSync(consoleDist, join(dist, 'console'), { recursive: true });
  for (const file of filesIn(join(project, 'src'))) {
    if (!file.endsWith('.ts') && !file.endsWith('.prisma') && !file.startsWith(consoleRoot))
      cpSync(file, join(dist, relative(project, file)), { recursive: true });
  }
  for (const file of viewerFiles) cpSync(join(viewer, file), join(dist, 'src/http/docs', file));
  const { name, version, type } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  // Node looks for the kind of the modules beside them.
  const own = JSON.stringify({ name, version, type }, undefined, 2);
  writeFileSync(mark, own);
  await joinAuthorModules();
  const { bundleWorkflows } = await import(join(dist, 'src/temporal/run-worker.js'));
  const { code } = await bundleWorkflows();
  writeFileSync(bundle, code);
  writeFileSync(mark, own);
}

/**
 * What authors of workflows import, as one module without comments: Temporal bundles it into each of their workers as it is,
 * and a module of its own costs there more than its text.
 */
async function joinAuthorModules() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      lib: { entry: join(dist, 'workflows/author.js'), formats: ['es'], fileName: () => 'author.joined.js' },
      outDir: join(dist, 'workflows'),
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      rolldownOptions: {
        external: /^@temporalio\//,
        output: { comments: false },
      },
    },
  });
}

/** @returns {string[]} */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
