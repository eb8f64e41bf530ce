import { randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  ServiceError,
} from '@temporalio/client';
import { Client } from '@temporalio/client';
import type { Definitions } from '../model/definitions/definition.ts';
import type { InputChecks } from '../model/definitions/input-checks.ts';
import { runWorkflowType } from '../model/definitions/execution.ts';
import { attributesOf, type RunAttributes } from '../model/definitions/run-attributes.ts';
import { runTexts, type RunTexts } from '../model/definitions/run-texts.ts';
import { latePriority } from '../model/definitions/starter.ts';
import type { Starter, StartRequest, StartResult } from '../model/definitions/starter.ts';
import { isPolled } from './probes.ts';
import { createRunAttributes, toSearchAttributes } from './run-attributes.ts';
import { settingsFor, keyedWorkflowId, toRunInput, unknownDefinition, toMemo } from './run-input.ts';
import type { RunMemo, SettingsStores } from './run-input.ts';
import type { ChildPlanner } from '../model/definitions/child.ts';
import { deliveryWorkflowId } from '../model/ids.ts';
import type { DeliveryStarter } from '../model/outbound/message-history.ts';
import { callTimeoutMs } from './connection.ts';
import { callsCarryTraces } from './trace-header.ts';

export interface StarterDependencies extends SettingsStores {
  readonly client: Client;
  readonly taskQueue: string;
  readonly definitions: Pick<Definitions, 'find'>;
  readonly inputs: InputChecks;
  /** Workflow types written in TypeScript that may be started by name. */
  readonly workflowTypes: readonly string[];
  /** The database's clock (M34). */
  readonly now: () => Promise<Date>;
}

/** Temporal refuses two megabytes; what is larger goes as a reference, which `wholeValue` reads. */
const afarInlineBytesMax = 1_500_000;

/** Starts definitions on the interpreter and TypeScript workflows by their type. */
export function createStarter({
  client,
  taskQueue,
  definitions,
  inputs,
  workflowTypes,
  now,
  environment,
  taskDefinitions,
}: StarterDependencies): Starter {
  const registeredOf = createRunAttributes(client);
  return {
    async start(request) {
      if (request.taskQueue !== undefined) return startAfar(request, request.taskQueue);
      const [definition, startedAt] = await Promise.all([
        request.definition ?? definitions.find(request.name, request.version),
        now(),
      ]);
      const memo = toMemo(request, definition?.version ?? request.version);
      if (definition !== undefined) {
        const refusal = await inputs.refusalOf(definition, request.input);
        if (refusal !== undefined) return { kind: 'invalid', ...refusal };
        const run = toRunInput(request, definition, {
          startedAt,
          settings: await settingsFor(definition, { environment, taskDefinitions }),
        });
        const { version, description } = definition;
        return startOnce(request, {
          type: runWorkflowType,
          args: [run],
          memo,
          texts: runTexts({ ...request, name: definition.name, version, description }),
        });
      }
      if (workflowTypes.includes(request.name))
        return startOnce(request, { type: request.name, args: [request.input], memo });
      return { kind: 'unknown', message: unknownDefinition(request) };
    },
  };

  /** A worker that is not Signalbox's has no claim check: it gets its input as it is, as long as Temporal takes it. */
  async function startAfar(request: StartRequest, queue: string): Promise<StartResult> {
    const isInline = Buffer.byteLength(JSON.stringify(request.input)) <= afarInlineBytesMax;
    const started = await startOnce(request, {
      type: request.name,
      args: [request.input],
      memo: toMemo(request, request.version),
      queue,
      ...(isInline && {
        through: new Client({
          connection: client.connection,
          namespace: client.options.namespace,
          interceptors: { workflow: [callsCarryTraces] },
        }),
      }),
    });
    return started.kind === 'started' && !(await isPolled(client, queue).catch(() => true))
      ? { ...started, isUnpolled: true }
      : started;
  }

  async function startOnce(
    request: StartRequest,
    run: {
      readonly type: string;
      readonly args: unknown[];
      readonly memo: RunMemo;
      /** Default: the name. */
      readonly texts?: RunTexts;
      readonly queue?: string;
      readonly through?: Client;
    },
  ): Promise<StartResult> {
    const { idempotency } = request;
    const workflowId = keyedWorkflowId(request) ?? request.workflowId ?? randomUUID();
    const reusable = idempotency?.strategy === 'FAIL_ON_RUNNING';
    // A finished run may be replaced, but not by a second try of the start that made it.
    if (reusable && (await isOwn(workflowId, request))) return { kind: 'started', workflowId };
    const attributes = await registeredOf(attributesOf(request));
    try {
      const { firstExecutionRunId: runId } = await (run.through ?? client).workflow.start(run.type, {
        workflowId,
        taskQueue: run.queue ?? taskQueue,
        args: run.args,
        memo: { ...run.memo },
        typedSearchAttributes: toSearchAttributes(attributes),
        ...(run.texts ?? runTexts({ name: request.name, correlationId: request.correlationId, event: request.event })),
        ...(request.isLate === true && { priority: { priorityKey: latePriority } }),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: reusable
          ? WorkflowIdReusePolicy.ALLOW_DUPLICATE
          : WorkflowIdReusePolicy.REJECT_DUPLICATE,
      });
      return { kind: 'started', workflowId, ...(run.type === runWorkflowType && { runId }) };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // Such an id is made of what starts it alone.
      if (idempotency === undefined && request.startedByTaskId === undefined) return { kind: 'started', workflowId };
      if (await isOwn(workflowId, request)) return { kind: 'started', workflowId };
      return { kind: idempotency?.strategy === 'RETURN_EXISTING' ? 'existing' : 'conflict', workflowId };
    }
  }

  /** True when the run of this id was started by the same event or task: an earlier try got through (M65). */
  async function isOwn(workflowId: string, { startedByEventId, startedByTaskId }: StartRequest): Promise<boolean> {
    if (startedByEventId === undefined && startedByTaskId === undefined) return false;
    try {
      const { memo } = await client.workflow.getHandle(workflowId).describe();
      return memo?.['startedByEventId'] === startedByEventId && memo?.['startedByTaskId'] === startedByTaskId;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

interface ChildPlannerDependencies extends SettingsStores {
  readonly definitions: Pick<Definitions, 'find'>;
  readonly inputs: InputChecks;
  /** The database's clock: the child's waits look back to here (M30, M34). */
  readonly now: () => Promise<Date>;
  /** Those of the attributes that Temporal takes. */
  readonly registeredOf: (attributes: RunAttributes) => Promise<RunAttributes>;
}

export function createChildPlanner({
  definitions,
  inputs,
  now,
  registeredOf,
  environment,
  taskDefinitions,
}: ChildPlannerDependencies): ChildPlanner {
  return {
    async plan({ definition: given, parent, ...request }) {
      const [found, startedAt] = await Promise.all([given ?? definitions.find(request.name, request.version), now()]);
      if (found === undefined) return { kind: 'refused', reason: unknownDefinition(request) };
      const refusal = await inputs.refusalOf(found, request.input);
      if (refusal !== undefined) return { kind: 'refused', reason: refusal.message, isFinal: true };
      const named = { ...request, name: found.name, version: found.version };
      return {
        kind: 'planned',
        workflowId: keyedWorkflowId(named) ?? request.workflowId,
        run: {
          ...toRunInput(named, found, {
            startedAt,
            settings: await settingsFor(found, { environment, taskDefinitions }),
          }),
          parent,
        },
        memo: { ...toMemo({ ...named, definition: given }, found.version) },
        attributes: await registeredOf(attributesOf(named)),
      };
    },
  };
}

/** Starts `deliverMessage`; a series that was started already is not started again. */
export function createDeliveryStarter({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): DeliveryStarter {
  return {
    async start(messageId, series) {
      try {
        await client.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflow.start('deliverMessage', {
            workflowId: deliveryWorkflowId(messageId, series),
            taskQueue,
            args: [messageId],
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
        if (error instanceof ServiceError) return false;
        throw error;
      }
    },
  };
}
