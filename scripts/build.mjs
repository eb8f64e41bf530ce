// Makes `dist/`: the sources as JavaScript with their types, the files beside them, and the workflows as one script.
// It is what runs in production, where nothing is compiled.
//
//   node scripts/build.mjs               anew
//   node scripts/build.mjs --if-needed   only when something is newer than the last build
import { cpSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildConsole, consoleDist } from './build-console.mjs';
import { writeCommonJsTypes } from './commonjs-types.mjs';
import { buildMark, buildState, dist, filesIn, workflowBundle } from './setup/build-state.mjs';
import { project, say } from './setup/checks.mjs';
import { excerptOf, run } from './setup/run.mjs';

const consoleRoot = join(project, 'src/console');
/** The page that shows the OpenAPI documents: of the package these files alone are used. */
const viewer = join(project, 'node_modules/swagger-ui-dist');
const viewerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt'];

const onlyIfNeeded = process.argv.includes('--if-needed');
if (!onlyIfNeeded || buildState() !== 'current') {
  await untilAlone();
  // Another one may have built meanwhile.
  if (!onlyIfNeeded || buildState() !== 'current') await build();
}

/** Two builds at once would take each other's files away. The lock goes with the process; that of one that was killed is taken over. */
async function untilAlone() {
  const lock = join(project, '.cache/build.lock');
  const own = `${lock}.${process.pid}`;
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(own, String(process.pid));
  process.once('exit', () => rmSync(own, { force: true }));
  for (; ; await sleep(250)) {
    try {
      // A link is there with its content, or not at all.
      linkSync(own, lock);
      process.once('exit', () => rmSync(lock, { force: true }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isRunning(holderOf(lock))) rmSync(lock, { force: true });
    }
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
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
  writeFileSync(buildMark, own);
  await joinAuthorModules();
  await writeCommonJsTypes();
  const { bundleWorkflows } = await import(join(dist, 'src/temporal/run-worker.js'));
  const { code } = await bundleWorkflows();
  writeFileSync(workflowBundle, code);
  writeFileSync(buildMark, own);
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
