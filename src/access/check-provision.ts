import type { Conditions } from '../model/access/conditions.ts';
import type { ProvisionPolicy } from '../model/access/policy.ts';

/** The mistake in the expressions that name who gives or takes an access; undefined without one. */
export async function checkProvision(
  conditions: Conditions,
  policies: readonly (ProvisionPolicy | undefined)[],
): Promise<string | undefined> {
  const texts = policies.flatMap(expressionsIn);
  if (texts.length === 0) return undefined;
  const problems = await conditions.check(texts);
  const wrong = problems.findIndex((problem) => problem !== undefined);
  return wrong < 0
    ? undefined
    : `invalid ProvisionPolicy.Manual.Assignee.Expression: ${problems[wrong]?.message ?? ''} in "${texts[wrong]?.slice(0, shownCharsMax) ?? ''}"`;
}

/** Enough to find it again. */
const shownCharsMax = 200;

function expressionsIn(policy: ProvisionPolicy | undefined): readonly string[] {
  const { manual, multiStep } = policy ?? {};
  return [
    ...(manual?.assignee?.expression?.expressions ?? []),
    ...(multiStep?.provisionSteps ?? []).flatMap(expressionsIn),
  ];
}
