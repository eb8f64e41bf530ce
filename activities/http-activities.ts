import { Context } from '@temporalio/activity';
import type { HttpCaller, HttpTaskAnswer, HttpTaskCall } from '../src/model/definitions/http-call.ts';

/** The activities that HTTP tasks call. */
export interface HttpActivities {
  /** How a request ended is a result, also if it failed; an error means that nothing is known, and Temporal tries again. */
  requestHttp(call: HttpTaskCall): Promise<HttpTaskAnswer>;
}

/** A quarter of the time after which a worker is missed. */
const heartbeatMs = 5_000;

export function createHttpActivities(caller: HttpCaller): HttpActivities {
  return {
    async requestHttp(call) {
      const context = Context.current();
      const heart = setInterval(() => context.heartbeat(), heartbeatMs);
      try {
        const answer = await caller.call(call, { signal: context.cancellationSignal });
        // The task is over, or this worker is: in either case nobody may take what came of it for the request's own end.
        if (context.cancellationSignal.aborted) await context.cancelled;
        return answer;
      } finally {
        clearInterval(heart);
      }
    },
  };
}
