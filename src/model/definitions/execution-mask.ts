import type { Definition } from './definition.ts';
import type { Execution, TaskExecution } from './execution.ts';
import { mapBelow, maskedNames, maskNames, maskCalls, maskRequest } from './mask-request.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** The parts of a run that people are shown. Its tasks and expressions go on with the values themselves. */
export class ExecutionMask {
  readonly #names: ReadonlySet<string>;
  /** Clients ask for an execution many times a second, and hardly any of it has changed. */
  readonly #tasks = new WeakMap<TaskExecution, TaskExecution>();
  readonly #values = new WeakMap<JsonObject, JsonObject>();
  #definition: { readonly given: Definition; readonly shown: Definition } | undefined;

  /** A definition, or whatever else says which fields are masked; `{}` where nothing does. */
  constructor({ maskedFields }: Readonly<Record<string, unknown>>) {
    this.#names = maskedNames(maskedFields);
  }

  execution(execution: Execution): Execution {
    const { input, output, variables, workflowDefinition, tasks } = execution;
    return {
      ...execution,
      input: this.#mask(input),
      output: this.#mask(output),
      variables: this.#mask(variables),
      workflowDefinition: this.definition(workflowDefinition),
      tasks: tasks.map((task) => this.task(task)),
    };
  }

  task(task: TaskExecution): TaskExecution {
    const known = this.#tasks.get(task);
    if (known !== undefined) return known;
    const inputData = this.#mask(task.inputData);
    const shown = {
      ...task,
      inputData: requestTypes.has(task.taskType) ? maskRequest(inputData) : inputData,
      outputData: this.#mask(task.outputData),
      workflowTask: this.written(task.workflowTask),
    };
    this.#tasks.set(task, shown);
    return shown;
  }

  #mask(value: JsonObject): JsonObject {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    const shown = objectOf(maskCalls(maskNames(value, this.#names)), value);
    this.#values.set(value, shown);
    return shown;
  }

  /** A definition without the credentials that are written in it. */
  definition(definition: Definition): Definition {
    if (this.#definition?.given !== definition)
      this.#definition = { given: definition, shown: this.written(definition) };
    return this.#definition.shown;
  }

  /**
   * What somebody wrote to be done later, with the tasks in it at any depth: a definition, a task of one, an action. The
   * values that are written there are masked.
   */
  written<Written extends object>(given: Written): Written {
    return maskWritten(given, this.#names);
  }
}

/** Tasks whose input is a request. */
const requestTypes: ReadonlySet<string> = new Set(['HTTP', 'HTTP_POLL']);

/** They hold values, where all else of a definition says what is done. */
const valueFields: ReadonlySet<string> = new Set([
  'inputParameters',
  'inputTemplate',
  'outputParameters',
  'variables',
  'input',
  'output',
]);
const written = { keepsTemplates: true };

/** A definition inside another one has fields of its own to mask. */
function maskWritten<Written extends object>(given: Written, outerNames: ReadonlySet<string>): Written {
  const fields: readonly (readonly [string, Json | undefined])[] = Object.entries(given);
  const names = 'maskedFields' in given ? new Set([...outerNames, ...maskedNames(given.maskedFields)]) : outerNames;
  const isHttp = 'type' in given && requestTypes.has(String(given.type));
  const shown = fields.map(
    ([field, value]) => [field, value === undefined ? value : maskField(field, value, { names, isHttp })] as const,
  );
  return { ...given, ...Object.fromEntries(shown) };
}

function maskField(
  field: string,
  value: Json,
  { names, isHttp }: { readonly names: ReadonlySet<string>; readonly isHttp: boolean },
): Json {
  if (!valueFields.has(field) || !isJsonObject(value)) return maskBelow(value, names);
  const named = maskNames(value, names, written);
  return isHttp && isJsonObject(named) ? maskRequest(named, written) : maskCalls(named, written);
}

function maskBelow(value: Json, names: ReadonlySet<string>): Json {
  return isJsonObject(value) ? maskWritten(value, names) : mapBelow(value, (_key, member) => maskBelow(member, names));
}

function objectOf(value: Json, otherwise: JsonObject): JsonObject {
  return isJsonObject(value) ? value : otherwise;
}
