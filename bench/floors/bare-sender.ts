import { z } from 'zod';
import { runConcurrently } from '../concurrency.ts';
import { payload } from '../request.ts';
import { signAndPost } from './sign-and-post.ts';

// A loop that signs and posts, in a process of its own.
const order = z.object({ url: z.string(), attempts: z.number() });

process.on('message', (message) => {
  const { url, attempts } = order.parse(message);
  void (async () => {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    await runConcurrently(64, attempts, async () => {
      const statusCode = await signAndPost(url, payload);
      if (statusCode !== 200) throw new Error(`The sink answered ${statusCode}.`);
    });
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
  })();
});
process.on('disconnect', () => process.exit());
