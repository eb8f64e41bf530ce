import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './checks.mjs';

export const dist = join(project, 'dist');
/** Written last, so a build that was broken off does not count. */
export const buildMark = join(dist, 'package.json');
export const workflowBundle = join(dist, 'workflows.bundle.js');

const folders = ['src', 'workflows', 'activities'];
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** @returns {'none' | 'stale' | 'current'} `stale`: a source, or a setting of the build, is newer */
export function buildState() {
  if (!existsSync(buildMark) || !existsSync(workflowBundle)) return 'none';
  return isNewer({ folders, files: settings }, buildMark) ? 'stale' : 'current';
}

/**
 * Whether one of these was written after the mark of a build, or there is no mark.
 * @param {{ folders: readonly string[], files: readonly string[] }} sources in the project
 * @param {string} mark
 */
export function isNewer({ folders, files }, mark) {
  const builtAt = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) return true;
  const sources = [
    ...folders.flatMap((folder) => filesIn(join(project, folder))),
    ...files.map((name) => join(project, name)),
  ];
  // Editors write files and take them away again while this looks.
  return sources.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > builtAt);
}

/** @returns {string[]} all, at any depth; none where there is no such folder */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
