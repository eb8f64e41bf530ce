import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloads stay with the clone; an installed package is not the place for them. `src/local/executables.ts` looks there too. */
export const cacheFolder = project.includes(`${sep}node_modules${sep}`)
  ? join(ownCaches(), 'signalbox')
  : join(project, '.cache');

function ownCaches() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return LOCALAPPDATA;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches');
  return XDG_CACHE_HOME || join(homedir(), '.cache');
}

/** Something the operator can mend; its message says how. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  console.log(`signalbox set-up: ${line}`);
}

/**
 * Says what takes a while before and after it.
 * @template T
 * @param {string} doing @param {string} done @param {() => Promise<T>} act
 */
export async function step(doing, done, act) {
  const startedAt = Date.now();
  say(`${doing} …`);
  const result = await act();
  say(`${done} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
  return result;
}

const nodeMin = [20, 19];

export function hasEnoughNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1])) return;
  throw new SetupError(`Node ${nodeMin.join('.')} or later is needed, this is ${process.versions.node}`);
}
