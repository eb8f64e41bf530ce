import type { DefinitionError } from '../model/definitions/definition.ts';
import type { Scripts } from '../model/script.ts';
import type { PlacedScript } from './task-descriptor.ts';

export type CompilesScripts = Pick<Scripts, 'check'>;

/** Mistakes in a definition's scripts: one that does not compile fails its task in each run. @throws as `Scripts.check`. */
export async function checkScripts(
  placed: readonly PlacedScript[],
  scripts: CompilesScripts,
): Promise<readonly DefinitionError[]> {
  if (placed.length === 0) return [];
  const checks = await scripts.check(placed.map(({ path: _path, ...script }) => script));
  return placed.flatMap(({ path }, at) => {
    const check = checks[at];
    if (check?.kind !== 'broken') return [];
    const place = check.line === undefined ? '' : `, line ${check.line}`;
    return [{ path, message: `the script does not compile${place}: ${check.message}` }];
  });
}
