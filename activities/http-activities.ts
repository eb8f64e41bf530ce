import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { acceptsStatus } from '../src/conductor/http-input.ts';
import type { HttpCaller, HttpTaskAnswer, HttpTaskCall } from '../src/model/definitions/http-call.ts';
import { pollDelayMs, type HttpPoll, type HttpPollEnd } from '../src/model/definitions/http-poll.ts';
import type { JsonObject } from '../src/model/json.ts';
import type { Scripts } from '../src/model/script.ts';

/** The activities that HTTP tasks call. */
export interface HttpActivities {
  /** How a request ended is a result, also if it failed; an error means that nothing is known, and Temporal tries again. */
  requestHttp(call: HttpTaskCall): Promise<HttpTaskAnswer>;
  /** One poll for each try: as long as the condition does not hold it throws, and says when the next one is to be. */
  pollHttp(poll: HttpPoll): Promise<HttpPollEnd>;
}

export interface HttpActivitiesDependencies {
  readonly httpCaller: HttpCaller;
  readonly scripts: Pick<Scripts, 'evaluate'>;
}

export function createHttpActivities({ httpCaller, scripts }: HttpActivitiesDependencies): HttpActivities {
  return {
    requestHttp: (call) => request(call),

    async pollHttp(poll) {
      const { attempt } = Context.current().info;
      const { call, condition, input, owner } = poll;
      // Each poll is a request of its own to who knows the header, not a repeat of the first.
      const answer = await request({ ...call, idempotencyKey: `${call.idempotencyKey}-${attempt}` });
      if (answer.kind !== 'answered' || !acceptsStatus(answer.response.statusCode, poll.acceptedStatusCodes))
        return { answer, polls: attempt, lines: [] };
      const result = await scripts.evaluate({ expression: condition, input: withOutput(input, answer), owner });
      const { lines } = result;
      if (result.kind === 'failed') return { answer, polls: attempt, conditionError: result.message, lines };
      if (result.value === true || result.value === 'true') return { answer, polls: attempt, lines };
      throw ApplicationFailure.create({
        message: `${answer.response.statusCode}, and the terminationCondition does not hold yet`,
        type: 'PollGoesOn',
        nextRetryDelay: pollDelayMs(poll, attempt),
        // Nothing is wrong: no warning in the log.
        category: ApplicationFailureCategory.BENIGN,
      });
    },
  };

  async function request(call: HttpTaskCall): Promise<HttpTaskAnswer> {
    const context = Context.current();
    const answer = await httpCaller.call(call, { signal: context.cancellationSignal });
    // The task is over, or this worker is: in either case nobody may take what came of it for the request's own end.
    if (context.cancellationSignal.aborted) await context.cancelled;
    return answer;
  }
}

/** Conditions find the answer at `$.output.response`, and its parts at `$.output` too. */
function withOutput(input: JsonObject, { response }: Extract<HttpTaskAnswer, { kind: 'answered' }>): JsonObject {
  return { ...input, output: { ...response, status: response.statusCode, response } };
}
