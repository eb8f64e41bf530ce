import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';

/** How long a call may take before it counts as failed and is tried again later: whoever called us has an answer within 10 s. */
export const callTimeoutMs = 7_000;
/** An update is answered when its effect shows; a worker that is down for longer makes the answer 503. */
export const updateTimeoutMs = 8_000;

/** The service holds these open until something happens, up to a minute. */
const longPolls = /\/(GetWorkflowExecutionHistory|PollWorkflowExecutionUpdate)$/;
const longPollTimeoutMs = 70_000;

/** gRPC has no deadline of its own: a service that is frozen would be waited for until it is killed. */
export const callDeadline: Interceptor = (options, nextCall) => {
  const timeoutMs = longPolls.test(options.method_definition.path) ? longPollTimeoutMs : callTimeoutMs;
  return new InterceptingCall(nextCall({ ...options, deadline: options.deadline ?? Date.now() + timeoutMs }));
};
