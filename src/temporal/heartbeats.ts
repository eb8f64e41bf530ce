import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Activities say that they are under way, as often as their heartbeat time-out asks for: one of a worker that died is begun again soon. */
export const activitiesBeat: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      const { heartbeatTimeoutMs } = context.info;
      if (heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0) return next(input);
      const heart = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / 4);
      try {
        return await next(input);
      } finally {
        clearInterval(heart);
      }
    },
  },
});
