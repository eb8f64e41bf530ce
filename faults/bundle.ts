import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowsAt } from '../src/temporal/bundle-workflows.ts';

/** A text, and what takes its place. */
export type Edit = readonly [string, string];

/**
 * The workflows of the run in two versions. They are bundled once: the versions differ in one text. `edits` break what is to
 * be broken.
 */
export async function bundleBoth(
  directory: string,
  edits: readonly Edit[] = [],
): Promise<{ readonly first: string; readonly second: string }> {
  mkdirSync(directory, { recursive: true });
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const { code: whole } = await bundleWorkflowsAt(workflowsPath);
  const code = applyEdits(whole, edits, 'the bundle of workflows');
  const text = 'version of the faults: 1';
  if (!code.includes(text)) throw new Error('The bundle does not say which version it is.');
  const [first, second] = [join(directory, 'first.js'), join(directory, 'second.js')];
  writeFileSync(first, code);
  writeFileSync(second, code.replaceAll(text, 'version of the faults: 2'));
  return { first, second };
}

/**
 * Throws where a text is gone, or stands twice: a break that breaks nothing, or something else, would count as one that
 * nobody noticed.
 */
export function applyEdits(text: string, edits: readonly Edit[], where: string): string {
  let edited = text;
  for (const [from, to] of edits) {
    const [before, after, ...more] = edited.split(from);
    if (before === undefined || after === undefined) throw new Error(`${where} does not hold "${from}" any more.`);
    if (more.length > 0) throw new Error(`${where} holds "${from}" ${more.length + 1} times.`);
    edited = `${before}${to}${after}`;
  }
  return edited;
}
