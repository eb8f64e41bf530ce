// Runs small programs against a fresh server, one after the other: `npm run cases -- FOLDER [FOLDER …]`.
//
// A case is a file that ends in .mjs, finds the server by the variable BASE, and exits with 0 when the server behaves as
// it expects. It is how a report of a fault is kept until a test of the project holds the right behaviour.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
/** A case that says nothing for this long counts as failed: it waits for something that does not happen. */
const caseTimeoutMs = 120_000;
const startTimeoutMs = 180_000;

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('Name the folders that hold the cases: npm run cases -- FOLDER [FOLDER …]');
  process.exit(2);
}
const files = folders.flatMap(casesIn);
const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-cases-'));
const port = await freePort();
const server = await startServer();
const failed = [];
for (const file of files) {
  const { code, output } = await run(file);
  if (code !== 0) failed.push(file);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${relative(process.cwd(), file)}`);
  if (code !== 0) console.log(output.trim().replaceAll(/^/gm, '         '));
}
server.kill('SIGTERM');
await once(server, 'exit');
rmSync(dataDir, { recursive: true, force: true });
console.log(`${files.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** @param {string} place a file or a folder */
function casesIn(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place)
    .filter((name) => name.endsWith('.mjs'))
    .sort()
    .map((name) => join(place, name));
}

async function startServer() {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/start.ts'], {
    cwd: project,
    env: { PATH, HOME, PORT: String(port), SIGNALBOX_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const until = Date.now() + startTimeoutMs;
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`The server did not start (exit code ${child.exitCode}).`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return child;
}

async function isReady() {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;
  } catch {
    return false;
  }
}

/** @param {string} file */
async function run(file) {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, BASE: `http://127.0.0.1:${port}` },
    timeout: caseTimeoutMs,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
