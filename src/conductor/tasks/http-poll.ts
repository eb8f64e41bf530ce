import { pollingStrategies, type PollingStrategy } from '../../model/definitions/http-poll.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { hasText, scriptsOf } from '../evaluator.ts';
import { httpInputKeys, readHttpInput, validateHttpInput, warnHttpInput } from '../http-input.ts';
import { toHttpResult } from './http.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/**
 * Makes a request again and again until its answer is the one that is waited for: a script over it, `$.output`, says so. One
 * activity whose tries are the polls: however many there are, the history does not grow.
 */
export const httpPoll: TaskDescriptor = {
  type: 'HTTP_POLL',
  since: 'http-poll',
  endsElsewhere: () => true,
  inputs: [...httpInputKeys, ...pollKeys()],
  readsOtherInputs: true,
  handsSecrets: () => true,

  validate({ inputParameters }, path) {
    const at = `${path}.inputParameters`;
    const input = inputParameters ?? {};
    const { terminationCondition = null, pollingInterval = null, pollingStrategy = null } = pollFields(input);
    const below = isJsonObject(input.http_request) ? `${at}.http_request` : at;
    return [
      ...validateHttpInput(input, at),
      ...(hasText(terminationCondition) || typeof input.http_request === 'string'
        ? []
        : [
            {
              path: `${below}.terminationCondition`,
              message: 'write a script over $.output that says when it is over',
            },
          ]),
      ...(isWritten(pollingInterval) || toSeconds(pollingInterval) !== undefined
        ? []
        : [{ path: `${below}.pollingInterval`, message: intervalRule, invalidValue: pollingInterval }]),
      ...(isWritten(pollingStrategy) || toStrategy(pollingStrategy) !== undefined
        ? []
        : [{ path: `${below}.pollingStrategy`, message: strategyRule, invalidValue: pollingStrategy }]),
    ];
  },

  warn: ({ inputParameters }, path) =>
    warnHttpInput(inputParameters ?? {}, `${path}.inputParameters`, { otherKeys: pollKeys() }),

  scripts({ inputParameters }) {
    const input = inputParameters ?? {};
    const isNested = isJsonObject(input.http_request) && input.http_request.terminationCondition !== undefined;
    return scriptsOf(
      { type: 'javascript', expression: pollFields(input).terminationCondition },
      { path: `inputParameters.${isNested ? 'http_request.' : ''}terminationCondition`, isInput: true },
    );
  },

  async run(task, context) {
    const { input, chainId } = task;
    const read = readHttpInput(input);
    if (read.kind === 'invalid') return invalid(read.reason);
    const { terminationCondition = null, pollingInterval = null, pollingStrategy = null } = pollFields(input);
    const seconds = toSeconds(pollingInterval);
    const strategy = toStrategy(pollingStrategy);
    if (!hasText(terminationCondition)) return invalid('terminationCondition is missing, or resolved to nothing');
    if (seconds === undefined) return invalid(`pollingInterval ${intervalRule}`);
    if (strategy === undefined) return invalid(`pollingStrategy ${strategyRule}`);
    const { answer, polls, conditionError, lines } = await context.pollHttp({
      call: { ...read.value.call, idempotencyKey: chainId },
      acceptedStatusCodes: read.value.acceptedStatusCodes,
      condition: terminationCondition,
      input,
      intervalMs: seconds * 1_000,
      strategy,
    });
    for (const line of lines) context.log(line);
    context.log(`polled ${polls} times`);
    const result = await toHttpResult(answer, { task, input: { ...read.value, asyncComplete: false }, context });
    if (conditionError === undefined || 'reason' in result) return result;
    return {
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reason: `terminationCondition: ${conditionError}`,
      output: result.output,
    };
  },
};

function pollKeys(): readonly string[] {
  return ['terminationCondition', 'pollingInterval', 'pollingStrategy'];
}

/** They stand in the request or beside it. */
function pollFields(input: JsonObject): JsonObject {
  const { http_request: nested = null } = input;
  const inside = isJsonObject(nested) ? nested : {};
  return Object.fromEntries(pollKeys().map((key) => [key, inside[key] ?? input[key] ?? null]));
}

/** Between two polls, by default. */
const secondsDefault = 60;
const intervalRule = 'must be seconds, 1 or more';
const strategyRule = `must be ${pollingStrategies.join(', ')}`;

function toSeconds(value: Json): number | undefined {
  if (value === null || value === '') return secondsDefault;
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 ? seconds : undefined;
}

function toStrategy(value: Json): PollingStrategy | undefined {
  return pollingStrategies.find((known) => known === (value ?? 'FIXED'));
}

function isWritten(value: Json): boolean {
  return typeof value === 'string' && hasExpression(value);
}

function invalid(reason: string) {
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason } as const;
}
