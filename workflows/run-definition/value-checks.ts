import { CancellationScope } from '@temporalio/workflow';
import type { TaskFailed, TaskResult } from '../../src/conductor/task-descriptor.ts';
import { withRegistered } from '../../src/model/definitions/registered-rules.ts';
import {
  describeMisfit,
  enforcedSchema,
  type SchemaField,
  type SchemaReference,
} from '../../src/model/definitions/schema.ts';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { Conclusion, ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { OpenTask } from './open-tasks.ts';
import type { Ports } from './task-context.ts';

/** Holds values of a run against the schemas of its definitions. Where there is none, nothing waits. */
export class RunValueChecks {
  readonly #state: ExecutionState;
  readonly #ports: Pick<Ports, 'checkValue'>;

  constructor(state: ExecutionState, ports: Pick<Ports, 'checkValue'>) {
    this.#state = state;
    this.#ports = ports;
  }

  /** The failure of a task whose input does not fit; undefined, at once or later, when it does. */
  failureByInput(open: OpenTask): Promise<TaskFailed | undefined> | undefined {
    const schema = this.#schemaOf(open, 'inputSchema');
    return schema && this.#failure('the input', schema, this.#present(open).inputData);
  }

  /** A task whose output no task can have has failed. */
  bounded(result: TaskResult | 'cancelled'): TaskResult | 'cancelled' {
    const fault =
      result === 'cancelled' || result.output === undefined ? undefined : this.#state.faultOf(result.output);
    return fault === undefined
      ? result
      : { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `the output is too large: ${fault}` };
  }

  /** The result of a task, or the failure that its output makes of it. */
  checkedResult(result: TaskResult, open: OpenTask): TaskResult | Promise<TaskResult> {
    const schema = open.outputSchema ?? this.#schemaOf(open, 'outputSchema');
    if (schema === undefined || result.status !== 'COMPLETED') return result;
    const { output = this.#present(open).outputData } = result;
    return this.#failure('the output', schema, output).then((failure) =>
      failure === undefined ? result : { ...failure, output },
    );
  }

  /** The end of a run, or the failure that its output makes of it. */
  checkedEnd(conclusion: Conclusion): Conclusion | Promise<Conclusion> {
    const { run } = this.#state;
    const schema = enforcedSchema(run.definition, 'outputSchema', 'workflow');
    if (schema === undefined || conclusion.end.status !== 'COMPLETED' || !isSince(run, changeName)) return conclusion;
    return this.#failure('the output', schema, conclusion.output).then((failure) =>
      failure === undefined
        ? conclusion
        : { end: { status: 'FAILED', reason: failure.reason }, output: conclusion.output },
    );
  }

  #schemaOf({ scheduled: { workflowTask } }: OpenTask, field: SchemaField): SchemaReference | undefined {
    const { taskDefinition } = withRegistered(workflowTask, this.#state.run.taskDefinitions);
    if (!isJsonObject(taskDefinition) || !isSince(this.#state.run, changeName)) return undefined;
    return enforcedSchema(taskDefinition, field, 'task');
  }

  #present({ scheduled }: OpenTask) {
    return this.#state.at(scheduled.seq - 1) ?? scheduled;
  }

  /** What has happened is held against the schema also where the run is cancelled meanwhile. */
  async #failure(subject: string, schema: SchemaReference, value: Json): Promise<TaskFailed | undefined> {
    const owner = `definition ${this.#state.workflowName}`;
    const verdict = await CancellationScope.nonCancellable(() => this.#ports.checkValue({ schema, value, owner }));
    const reason = describeMisfit(subject, schema, verdict);
    return reason === undefined ? undefined : { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
  }
}

const changeName = 'schemas';
