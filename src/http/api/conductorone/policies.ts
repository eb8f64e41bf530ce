import type { Request } from 'express';
import { checkPolicy } from '../../../access/check-policy.ts';
import { policyDraft } from '../../../contract/conductorone/policy.ts';
import type { PolicyDraft } from '../../../contract/conductorone/policy.ts';
import type { Conditions } from '../../../model/access/conditions.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import type { Policy } from '../../../model/access/policy.ts';
import { readJsonBody, withoutNulls, readObject, readSearchBody } from './body.ts';
import { changeRecord } from './change-record.ts';
import { refuse } from './errors.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type WithId = Request<{ id: string }>;

const settable = Object.keys(policyDraft.shape);

/** Policies as authors send them (C120-C125). Relative to `/api/v1`. */
export function createPolicyRoutes({ policies }: Pick<Directory, 'policies'>, conditions: Conditions): V1Routes {
  const routes = createV1Routes();
  const found = (id: string) => requireRecord(policies, id, { what: 'policy' });

  routes.get('/policies', { needs: 'read' }, async (request, response) => {
    response.json(await listPage(policies, request));
  });

  routes.post('/policies', { needs: 'admin' }, async (request, response) => {
    const now = new Date().toISOString();
    const policy = await readPolicy(conditions, readJsonBody(request.body), {
      id: createKsuid(),
      createdAt: now,
      updatedAt: now,
    });
    await policies.save(policy);
    response.json({ policy });
  });

  // Before /policies/:id: that one takes any word.
  routes.post('/policies/validate/cel', { needs: 'audit' }, async (request, response) => {
    const text = textIn(readJsonBody(request.body), 'text');
    const [problem] = await conditions.check([text]);
    response.json({
      markers:
        problem === undefined ? [] : [{ severity: 'ERROR', message: problem.message, ...toRange(text, problem) }],
    });
  });

  routes.get('/policies/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json({ policy: await found(request.params.id) });
  });

  routes.post('/policies/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const update = readUpdate(readJsonBody(request.body), { wrapper: 'policy', settable });
    const policy = await changeRecord(
      policies,
      () => found(request.params.id),
      (before) =>
        readPolicy(conditions, withoutNulls({ ...before, ...update }), {
          id: before.id,
          createdAt: before.createdAt,
          updatedAt: new Date().toISOString(),
        }),
    );
    response.json({ policy });
  });

  routes.delete('/policies/:id', { needs: 'admin' }, async (request: WithId, response) => {
    await policies.delete((await found(request.params.id)).id);
    response.json({});
  });

  routes.post('/search/policies', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['query', 'refs', 'displayName', 'policyTypes', 'excludePolicyIds']);
    const name = textIn(body, 'displayName');
    response.json(
      await searchPage(policies, body, {
        equal: given({ policyType: textsIn(body, 'policyTypes'), displayName: name === '' ? undefined : [name] }),
        text: { members: ['displayName', 'description'], value: textIn(body, 'query') },
        excludeIds: textsIn(body, 'excludePolicyIds') ?? [],
      }),
    );
  });

  return routes;
}

async function readPolicy(
  conditions: Conditions,
  input: JsonObject,
  fixed: Pick<Policy, 'id' | 'createdAt' | 'updatedAt'>,
): Promise<Policy> {
  const draft = readObject(policyDraft, input, 'Policy');
  const policySteps = withoutIdleEscalations(stepsOrDenial(draft));
  const problem = await checkPolicy(conditions, { ...draft, policySteps });
  if (problem !== undefined) refuse(problem.code, problem.message);
  return { ...draft, ...fixed, policySteps };
}

/** C123: no steps are a denial. */
function stepsOrDenial({ policySteps, policyType }: PolicyDraft): NonNullable<PolicyDraft['policySteps']> {
  const sent = policySteps ?? {};
  if (Object.values(sent).some(({ steps = [] }) => steps.length > 0)) return sent;
  return { ...sent, [baselineKeyOf(policyType)]: { steps: [{ reject: {} }] } };
}

function baselineKeyOf(policyType = 'POLICY_TYPE_GRANT'): string {
  const word = policyType.replace(/^POLICY_TYPE_/, '').toLowerCase();
  return word === 'unspecified' ? 'grant' : word;
}

/** An escalation that is not enabled is not stored (C122). */
function withoutIdleEscalations(policySteps: NonNullable<PolicyDraft['policySteps']>): Policy['policySteps'] {
  return Object.fromEntries(
    Object.entries(policySteps).map(([key, { steps, ...rest }]) => [
      key,
      steps === undefined
        ? rest
        : {
            ...rest,
            steps: steps.map((step) =>
              step.approval === undefined ? step : { ...step, approval: withoutIdleEscalation(step.approval) },
            ),
          },
    ]),
  );
}

function withoutIdleEscalation<
  T extends { readonly escalationEnabled?: boolean | undefined; readonly escalation?: unknown },
>(approval: T) {
  if (approval.escalationEnabled === true) return approval;
  const { escalation: _escalation, ...rest } = approval;
  return rest;
}

/** Lines and columns count from 1. */
function toRange(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const place = (offset: number) => {
    const lines = text.slice(0, offset).split('\n');
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  };
  const [from, to] = [place(start), place(Math.max(end, start + 1))];
  return { startLineNumber: from.line, startColumn: from.column, endLineNumber: to.line, endColumn: to.column };
}
