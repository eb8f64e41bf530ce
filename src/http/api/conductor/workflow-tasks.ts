import type { Request } from 'express';
import type { Executions } from '../../../model/definitions/execution.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { warnUnknownParameters } from './unknown-parameters.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

/** The tasks of one run, page by page (tier 1). */
export function createWorkflowTaskRoutes({
  executions,
}: {
  readonly executions: Pick<Executions, 'find'>;
}): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/:id/tasks', { needs: 'read' }, async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const [start, count] = [wholeNumber(request.query['start'], 0), wholeNumber(request.query['count'], pageDefault)];
    if (start === undefined || count === undefined)
      return sendInvalid(response, [
        { path: start === undefined ? 'start' : 'count', message: 'must be a whole number' },
      ]);
    const execution = await executions.find(id);
    if (execution === undefined)
      return sendProblem(response, { status: 404, message: `no such workflow by Id: ${id}` });
    const wanted = [request.query['status'] ?? []].flat().filter((status) => status !== '');
    warnUnknownParameters(request, response, ['start', 'count', 'status']);
    const tasks = execution.tasks.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    const summary: Record<string, number> = {};
    for (const { status } of execution.tasks) summary[status] = (summary[status] ?? 0) + 1;
    response.json({ totalHits: tasks.length, results: tasks.slice(start, start + count), summary });
  });

  return routes;
}

const pageDefault = 15;

function wholeNumber(value: unknown, otherwise: number): number | undefined {
  if (value === undefined || value === '') return otherwise;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
