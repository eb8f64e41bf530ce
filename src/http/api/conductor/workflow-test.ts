import { workflowMocks } from '../../../contract/workflow-test.ts';
import { parse } from '../../../contract/validation.ts';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import type { Executions } from '../../../model/definitions/execution.ts';
import type { RunsAgain } from '../../../model/definitions/run-again.ts';
import type { Starter } from '../../../model/definitions/starter.ts';
import { tryOut, type TryOutDependencies } from '../../../tasks/try-out.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { sendWarnings } from '../warnings.ts';
import { readStartRequest } from './read-start.ts';

export interface WorkflowTestDependencies {
  readonly starter: Starter;
  readonly executions: Executions;
  readonly runsAgain: RunsAgain;
  readonly review: DefinitionReview;
  readonly noteTryOutLeft: TryOutDependencies['noteLeft'];
}

/** Runs a definition with mocks in place of what its tasks do: nothing outside happens, and nothing of it is kept. */
export function createWorkflowTestRoutes(dependencies: WorkflowTestDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/test', { needs: 'operate' }, async (request, response) => {
    const body: unknown = request.body;
    const start = readStartRequest(body);
    const mocks = parse(workflowMocks, body);
    if (start.kind === 'invalid' || mocks.kind === 'invalid')
      return sendInvalid(response, [
        ...(await dependencies.review.mistakesIn(start.kind === 'invalid' ? start : start.value.toReview)),
        ...(mocks.kind === 'invalid' ? mocks.errors : []),
      ]);
    const { toReview, warnings } = start.value;
    const broken = await dependencies.review.mistakesIn(toReview);
    if (broken.length > 0) return sendInvalid(response, broken);
    const { taskRefToMockOutput } = mocks.value;
    const tried = await tryOut(
      { ...start.value.request, mocks: taskRefToMockOutput },
      { ...dependencies, noteLeft: dependencies.noteTryOutLeft },
    );
    if (tried.kind === 'refused') {
      const { result } = tried;
      if (result.kind === 'invalid' && result.errors !== undefined) return sendInvalid(response, result.errors);
      const message = 'message' in result ? result.message : `The try-out did not start: ${result.kind}.`;
      return sendProblem(response, { status: result.kind === 'unknown' ? 404 : 400, message });
    }
    sendWarnings(
      response,
      warnings.filter(({ path }) => !Object.keys(workflowMocks.shape).includes(path)),
    );
    response.json(tried.execution);
  });

  return routes;
}
