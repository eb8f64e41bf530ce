import type { Request, Response } from 'express';
import { idempotencyStrategy, workflowInput } from '../../../contract/start-workflow.ts';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import { executeQuery } from '../../../contract/await-run.ts';
import { versionInPath } from '../../../contract/version-in-text.ts';
import { parse } from '../../../contract/validation.ts';
import { isJsonObject } from '../../../model/json.ts';
import { awaitRun, type AwaitedRun } from '../../../tasks/await-run.ts';
import { toSignalResponse } from './signal-response.ts';
import type { Execution, Executions, PauseOutcome } from '../../../model/definitions/execution.ts';
import type { Starter, StartRequest } from '../../../model/definitions/starter.ts';
import { isRunKey, runKeyRule } from '../../../model/definitions/run-key.ts';
import { isAtLeast } from '../../../model/api-key.ts';
import { findCaller } from '../../auth/caller.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendJson } from '../../send-json.ts';
import { partsOf } from './execution-parts.ts';
import { readStartRequest } from './read-start.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { jumpingMessage } from './workflows-again.ts';
import { sendEmpty, warnUnknownParameters, sendUnavailable } from './unknown-parameters.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';

export interface WorkflowsDependencies {
  readonly starter: Starter;
  readonly executions: Executions;
  readonly review: DefinitionReview;
}

type OfVersion = Request<{ name: string; version: string }>;
type WithId = Request<{ id: string }>;

/** Starting, looking at and ending runs (tier 1). */
export function createWorkflowRoutes({ starter, executions, review }: WorkflowsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'operate' }, async (request, response) => {
    const start = await readStart(request, response, request.body);
    if (start !== undefined) await startAndAnswer(response, start);
  });

  // The answer is the run itself, once it has ended or is held up (A133).
  routes.post('/execute/:name/:version', { needs: 'operate' }, async (request: OfVersion, response) => {
    const askedAtMs = performance.now();
    const query = parse(executeQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { name } = request.params;
    const path = parse(versionInPath, request.params);
    if (path.kind === 'invalid') return sendInvalid(response, path.errors);
    const body = isJsonObject(request.body) ? request.body : {};
    const start = await readStart(request, response, { ...body, name, version: path.value.version });
    const workflowId = start && (await startOrRefuse(response, start));
    if (workflowId === undefined) return;
    const { requestId, returnStrategy: strategy } = query.value;
    const awaited = await awaitWith(response, workflowId, { ...query.value, askedAtMs });
    if (awaited === undefined) return sendUnknown(response, workflowId);
    warnUnknownParameters(request, response, [...Object.keys(executeQuery.shape), 'consistency']);
    response.json(toSignalResponse(awaited, { strategy, requestId }));
  });

  // A workflow as a route of one's own: its input comes in, and its output goes out.
  routes.post('/execute/:name', { needs: 'operate' }, (request: Request<{ name: string }>, response) =>
    executeByPath(request, response, request.body ?? {}),
  );
  routes.get('/execute/:name', { needs: 'operate' }, (request: Request<{ name: string }>, response) => {
    const { version: _version, ...input } = request.query;
    return executeByPath(request, response, input);
  });

  routes.post(
    '/start/:name/:version',
    { needs: 'operate' },
    (request: Request<{ name: string; version: string }>, response) =>
      startByPath(request, response, request.params.version),
  );
  routes.post('/:name', { needs: 'operate' }, (request: Request<{ name: string }>, response) =>
    startByPath(request, response, textIn(request.query['version'])),
  );

  routes.get('/:id', { needs: 'read' }, async (request: WithId, response) => {
    const flags = readFlags(request.query, { includeTasks: true });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const { id } = request.params;
    warnUnknownParameters(request, response, ['includeTasks']);
    const text = flags.value.includeTasks ? await executions.findText(id) : undefined;
    // Neither parsed nor joined to one text where it is large: 20 MB would hold up everybody for a third of a second.
    if (text !== undefined) return sendJson(response, partsOf(text));
    const execution = await executions.find(id, flags.value);
    if (execution === undefined) return sendUnknown(response, id);
    response.json(execution);
  });

  routes.get('/:id/status', { needs: 'read' }, async (request: WithId, response) => {
    const flags = readFlags(request.query, { includeOutput: false, includeVariables: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const asked = { output: flags.value.includeOutput, variables: flags.value.includeVariables };
    // Clients ask again and again while they wait: what they do not ask for is not fetched from the run.
    const execution = await executions.find(request.params.id, {
      includeTasks: false,
      includeValues: asked.output || asked.variables,
    });
    if (execution === undefined) return sendUnknown(response, request.params.id);
    warnUnknownParameters(request, response, ['includeOutput', 'includeVariables']);
    response.json(toStatus(execution, asked));
  });

  routes.put('/:id/pause', { needs: 'operate' }, async ({ params: { id } }: WithId, response) =>
    sendPaused(response, id, await executions.pause(id)),
  );
  routes.put('/:id/resume', { needs: 'operate' }, async ({ params: { id } }: WithId, response) =>
    sendPaused(response, id, await executions.resume(id)),
  );

  routes.delete('/:id', { needs: 'operate' }, async (request: WithId, response) => {
    const { id } = request.params;
    const reason = textIn(request.query['reason']) ?? 'Terminated by the API';
    const flags = readFlags(request.query, { triggerFailureWorkflow: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const outcome = await executions.terminate(id, { reason, ...flags.value });
    switch (outcome) {
      case 'terminated':
        return sendEmpty(response);
      case 'completed':
        return sendProblem(response, {
          status: 409,
          message: `Workflow ${id} has ended already and cannot be terminated.`,
        });
      case 'notFound':
        return sendUnknown(response, id);
    }
  });

  return routes;

  async function startByPath(request: Request<{ name: string }>, response: Response, version = '0'): Promise<void> {
    const start = readByPath(request, response, { version, body: request.body ?? {} });
    if (start === undefined) return;
    const priority = Number(request.query['priority'] ?? 0);
    // A number that none can be is no slip of a client that sends all sorts.
    if (priority < 0 || priority > 99)
      return sendInvalid(response, [{ path: 'priority', message: 'must be a whole number from 0 to 99' }]);
    const correlationId = textIn(request.query['correlationId']);
    if (correlationId !== undefined && !isRunKey(correlationId))
      return sendInvalid(response, [{ path: 'correlationId', message: runKeyRule }]);
    await startAndAnswer(response, {
      ...start,
      correlationId,
      priority: Number.isInteger(priority) ? priority : 0,
    });
  }

  /** The status is a header: in the body there is the output and nothing else. */
  async function executeByPath(request: Request<{ name: string }>, response: Response, body: unknown): Promise<void> {
    const askedAtMs = performance.now();
    const options = parse(executeQuery, {
      requestId: request.get('requestId'),
      waitUntilTaskRef: request.get('waitUntilTaskRef'),
      waitForSeconds: request.get('waitForSeconds'),
    });
    if (options.kind === 'invalid') return sendInvalid(response, options.errors);
    const start = readByPath(request, response, { version: textIn(request.query['version']) ?? '0', body });
    const workflowId = start && (await startOrRefuse(response, start));
    if (workflowId === undefined) return;
    const awaited = await awaitWith(response, workflowId, { ...options.value, askedAtMs });
    if (awaited === undefined) return sendUnknown(response, workflowId);
    const { status, output } = awaited.execution;
    response.set({ 'X-Signalbox-Workflow-Id': workflowId, 'X-Signalbox-Workflow-Status': status });
    response.json(output);
  }

  function awaitWith(
    response: Response,
    workflowId: string,
    {
      askedAtMs,
      waitForSeconds,
      waitUntilTaskRef,
    }: { readonly askedAtMs: number; readonly waitForSeconds: number; readonly waitUntilTaskRef: string[] },
  ): Promise<AwaitedRun | undefined> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return awaitRun(executions, workflowId, {
      askedAtMs,
      waitMs: waitForSeconds * 1_000,
      untilTasks: waitUntilTaskRef,
      signal: gone.signal,
    });
  }

  /** A start that names its workflow in the path, and its idempotency in headers. Undefined when it was refused. */
  function readByPath(
    request: Request<{ name: string }>,
    response: Response,
    { version, body }: { readonly version: string; readonly body: unknown },
  ): StartRequest | undefined {
    const refuse = (path: string, message: string): undefined => void sendInvalid(response, [{ path, message }]);
    const input = parse(workflowInput, body);
    if (input.kind === 'invalid') return refuse('', 'the input of a workflow is a JSON object');
    const key = request.get('X-Idempotency-key');
    if (key !== undefined && !isRunKey(key)) return refuse('X-Idempotency-key', runKeyRule);
    const strategy = parse(idempotencyStrategy, request.get('X-on-conflict'));
    if (strategy.kind === 'invalid') return refuse('X-on-conflict', strategy.errors[0]?.message ?? '');
    const read = parse(versionInPath, { version });
    if (read.kind === 'invalid') return void sendInvalid(response, read.errors);
    return {
      name: request.params.name,
      version: read.value.version,
      input: input.value,
      ...(key && { idempotency: { key, strategy: strategy.value ?? 'FAIL' } }),
    };
  }

  /** Undefined when the request was refused. */
  async function readStart(
    request: Request<object>,
    response: Response,
    body: unknown,
  ): Promise<StartRequest | undefined> {
    const refuse = (errors: Parameters<typeof sendInvalid>[1]): undefined => void sendInvalid(response, errors);
    const parsed = readStartRequest(body);
    if (parsed.kind === 'invalid') return refuse(await review.mistakesIn(parsed));
    const { request: start, warnings, toReview } = parsed.value;
    // To run a definition of one's own is to register one, for this once.
    if (start.definition !== undefined && !mayDefine(request)) {
      sendProblem(response, {
        status: 403,
        code: 'FORBIDDEN',
        message:
          'workflowDef needs a key of the role admin, as registering it would; start a registered workflow by its name.',
      });
      return undefined;
    }
    const broken = await review.mistakesIn(toReview);
    if (broken.length > 0) return refuse(broken);
    sendWarnings(response, [...warnings, ...(await review.warningsFor(toReview))]);
    return start;
  }

  async function startAndAnswer(response: Response, request: StartRequest): Promise<void> {
    const workflowId = await startOrRefuse(response, request);
    if (workflowId !== undefined) sendId(response, workflowId);
  }

  /** The run's id; undefined when the start was refused. */
  async function startOrRefuse(response: Response, request: StartRequest): Promise<string | undefined> {
    const result = await starter.start(request);
    switch (result.kind) {
      case 'started':
        await executions.untilBlocked(result.workflowId, { runId: result.runId });
        return result.workflowId;
      case 'existing':
        return result.workflowId;
      case 'conflict':
        sendProblem(response, {
          status: 409,
          code: 'IDEMPOTENCY_CONFLICT',
          message: `Workflow ${result.workflowId} was started with this idempotency key.`,
        });
        return undefined;
      case 'unknown':
        sendProblem(response, { status: 404, message: result.message });
        return undefined;
      case 'invalid':
        if (result.errors !== undefined) sendInvalid(response, result.errors);
        else sendProblem(response, { status: 400, message: result.message });
        return undefined;
    }
  }
}

function mayDefine(request: Request<object>): boolean {
  const caller = findCaller(request);
  return caller !== undefined && isAtLeast(caller.role, 'admin');
}

function sendPaused(response: Response, id: string, outcome: PauseOutcome): void {
  switch (outcome) {
    case 'done':
      return sendEmpty(response);
    case 'over':
      return sendProblem(response, {
        status: 409,
        message: `Workflow ${id} has ended already and can be neither paused nor resumed.`,
      });
    case 'notPaused':
      return sendProblem(response, { status: 409, message: `Workflow ${id} is not paused.` });
    case 'jumping':
      return sendProblem(response, { status: 409, message: jumpingMessage(id) });
    case 'noDefinition':
      return sendProblem(response, {
        status: 409,
        message: `Workflow ${id} is written in TypeScript; only runs of definitions can be paused.`,
      });
    case 'notFound':
      return sendUnknown(response, id);
    case 'unavailable':
      return sendUnavailable(response);
  }
}

/** Bare text: clients read ids by the type of the answer (A5). */
function sendId(response: Response, workflowId: string): void {
  response.type('text/plain').send(workflowId);
}

function toStatus(
  { workflowId, correlationId, status, output, variables }: Execution,
  asked: { readonly output: boolean; readonly variables: boolean },
) {
  return {
    workflowId,
    correlationId,
    status,
    output: asked.output ? output : undefined,
    variables: asked.variables ? variables : undefined,
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `no such workflow by Id: ${id}` });
}
