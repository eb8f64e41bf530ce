import type { HttpTaskAnswer, HttpTaskResponse } from '../../model/definitions/http-call.ts';
import { withoutCredentials } from '../../model/definitions/mask-request.ts';
import {
  acceptsStatus,
  asksAsyncComplete,
  httpInputKeys,
  readHttpInput,
  validateHttpInput,
  warnHttpInput,
  type HttpInput,
} from '../http-input.ts';
import type { RunningTask, TaskContext, TaskDescriptor, TaskFailed, TaskResult } from '../task-descriptor.ts';

/** Makes a request and gives its answer. With `asyncComplete` whoever was asked ends the task later, by an update. */
export const http: TaskDescriptor = {
  type: 'HTTP',
  since: 'http-task',
  inputs: httpInputKeys,
  handsSecrets: () => true,
  endsElsewhere: ({ asyncComplete }, input) => asyncComplete === true || asksAsyncComplete(input),
  readsOtherInputs: true,
  validate: ({ inputParameters }, path) => validateHttpInput(inputParameters ?? {}, `${path}.inputParameters`),
  warn: ({ inputParameters }, path) => warnHttpInput(inputParameters ?? {}, `${path}.inputParameters`),

  async run(task, context) {
    const read = readHttpInput(task.input);
    if (read.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: read.reason };
    const { call } = read.value;
    const answer = await context.callHttp({ ...call, idempotencyKey: task.chainId });
    context.log(
      `${call.method} ${hostOf(call.uri)}: ${answer.kind === 'answered' ? `${answer.response.statusCode} ${answer.response.reasonPhrase}` : answer.error}`,
    );
    return toHttpResult(answer, { task, input: read.value, context });
  },
};

interface Asked {
  readonly task: RunningTask;
  readonly input: HttpInput;
  readonly context: TaskContext;
}

/** What becomes of a task whose request has been answered, or never will be. */
export function toHttpResult(
  answer: HttpTaskAnswer,
  { task, input, context }: Asked,
): TaskResult | Promise<TaskResult> {
  switch (answer.kind) {
    case 'failed':
      return failure('FAILED', answer.error);
    case 'refused':
      return failure('FAILED_WITH_TERMINAL_ERROR', answer.error);
    case 'answered': {
      const { response, text } = answer;
      const output = { response };
      if (!acceptsStatus(response.statusCode, input.acceptedStatusCodes)) {
        return { status: 'FAILED', reason: reasonOf(response, withoutCredentials(text, input.call.headers)), output };
      }
      if (!input.asyncComplete && task.definition.asyncComplete !== true) return { status: 'COMPLETED', output };
      context.setOutput(output);
      context.log('waits until it is updated');
      return context.untilUpdated();
    }
  }
}

/** Clients look for the text in `output.response` too. */
function failure(status: TaskFailed['status'], error: string): TaskFailed {
  return { status, reason: error, output: { response: error } };
}

/** The body, as clients of Conductor expect it; where it says nothing, the status. */
function reasonOf({ statusCode, reasonPhrase }: HttpTaskResponse, text: string): string {
  const status = `${statusCode} ${reasonPhrase}`.trim();
  if (statusCode >= 300 && statusCode < 400)
    return `${status}: redirects are followed only where followRedirects is true`;
  return text === '' ? `${status}, without a body` : cut(text);
}

/** A reason is shown in lists. */
const reasonCharsMax = 1_000;

function cut(text: string): string {
  return text.length > reasonCharsMax ? `${text.slice(0, reasonCharsMax)}…` : text;
}

/** Neither path nor query: they can hold secrets. */
function hostOf(uri: string): string {
  return /^\s*https?:\/\/(?:[^/?#@\s]*@)?([^/?#\s]+)/i.exec(uri)?.[1] ?? 'the target';
}
