import type { DefinitionError, KnowsWorkflow, NamedWorkflow } from '../model/definitions/definition.ts';
import type { Json } from '../model/json.ts';
import { hasExpression } from './template.ts';

/** Warns of names that nobody has: they may be registered later, and a misspelt one never will. */
export async function warnNamedWorkflows(
  workflows: readonly NamedWorkflow[],
  knows: KnowsWorkflow,
): Promise<readonly DefinitionError[]> {
  const asked = workflows.slice(0, lookedUpMax);
  const known = await Promise.all(asked.map(({ name, version }) => knows(name, version)));
  return asked.flatMap(({ path, name, version, effect }, at) => {
    const which = version === 0 ? `workflow "${name}"` : `version ${version} of workflow "${name}"`;
    return known[at] === true ? [] : [{ path, message: `there is no ${which} yet: ${effect}`, invalidValue: name }];
  });
}

/** Each costs a look-up. */
const lookedUpMax = 100;

/** A name that is written out, in `name` and `version`; one that is an expression is known at run time alone. */
export function nameIn(
  { name, version = null }: { readonly name?: Json; readonly version?: Json },
  { path, effect }: Pick<NamedWorkflow, 'path' | 'effect'>,
): NamedWorkflow | undefined {
  if (typeof name !== 'string' || name === '' || hasExpression(name)) return undefined;
  const number = typeof version === 'string' ? Number(version) : version;
  return { path, effect, name, version: typeof number === 'number' && Number.isInteger(number) ? number : 0 };
}
