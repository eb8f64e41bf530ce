import type { DefinitionError } from '../model/definitions/definition.ts';
import type { Jq } from '../model/jq.ts';
import type { Scripts } from '../model/script.ts';
import type { PlacedScript } from './task-descriptor.ts';

export interface Compilers {
  readonly scripts: Pick<Scripts, 'check'>;
  readonly jq: Pick<Jq, 'transform'>;
}

/** Mistakes in a definition's scripts: one that does not compile fails its task in each run. @throws as `Scripts.check` and `Jq.transform`. */
export async function checkScripts(
  placed: readonly PlacedScript[],
  compilers: Compilers,
): Promise<readonly DefinitionError[]> {
  const [ofScripts, ofPrograms] = await Promise.all([
    checkJavaScript(
      placed.filter(({ language }) => language === undefined),
      compilers.scripts,
    ),
    checkPrograms(
      placed.filter(({ language }) => language === 'jq'),
      compilers.jq,
    ),
  ]);
  return [...ofScripts, ...ofPrograms];
}

/** @throws as `Scripts.check` */
export async function checkJavaScript(
  placed: readonly PlacedScript[],
  scripts: Compilers['scripts'],
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

/** One after the other, each once: a definition with many leaves a thread of jq to others. */
async function checkPrograms(
  placed: readonly PlacedScript[],
  jq: Compilers['jq'],
): Promise<readonly DefinitionError[]> {
  const found = new Map<string, string | undefined>();
  for (const { expression: query } of placed) {
    if (found.has(query)) continue;
    if (found.size >= programsMax) break;
    const result = await jq.transform({ query, input: {}, compilesOnly: true, owner: 'definitions that are saved' });
    // A machine that is too busy to compile says nothing about the program.
    const isMistake = result.kind === 'failed' && result.isStopped !== true;
    found.set(query, isMistake ? result.message : undefined);
  }
  return placed.flatMap(({ path, expression }) => {
    const message = found.get(expression);
    return message === undefined ? [] : [{ path, message: `the jq program does not compile: ${message}` }];
  });
}

/** Compiled for one request; some milliseconds each. What is wrong with later ones is told by their first run. */
const programsMax = 500;
