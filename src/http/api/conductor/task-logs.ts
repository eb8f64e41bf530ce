import type { Request } from 'express';
import type { DefinitionTasks } from '../../../model/definitions/task-update.ts';
import { sendEmpty } from './empty.ts';
import { sendUnavailable } from './unavailable.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

type OfTask = Request<{ taskId: string }>;

/** Far less of a line is kept. */
const lineBytesMax = 64 * 1024;

/** The logs of tasks (M80, tier 1). A line is text, whatever type it is sent under. */
export function createTaskLogRoutes(tasks: DefinitionTasks): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/:taskId/log', { needs: 'read' }, async (request: OfTask, response) => {
    const asked = await tasks.log(request.params.taskId);
    if (asked.kind === 'unavailable') return sendUnavailable(response);
    response.json(asked.value);
  });

  routes.post(
    '/:taskId/log',
    { needs: 'operate', body: 'bytes', bodyBytesMax: lineBytesMax },
    async (request: OfTask, response) => {
      const asked = await tasks.addLog(request.params.taskId, lineOf(request));
      if (asked.kind === 'unavailable') return sendUnavailable(response);
      sendEmpty(response);
    },
  );

  return routes;
}

/** Clients that send everything as JSON send the line as a JSON string. */
function lineOf(request: Request): string {
  const body: unknown = request.body;
  const text = Buffer.isBuffer(body) ? new TextDecoder().decode(body) : '';
  if (!/json/i.test(request.get('Content-Type') ?? '')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}
