import { decompress } from '../inbound/payload/decompress.ts';
import { parseExactJson } from '../inbound/payload/exact-json.ts';
import { createHttpCaller } from '../outbound/http-caller.ts';
import { createHttpClient } from '../outbound/http-client.ts';
import type { TargetPolicy } from '../outbound/target-policy.ts';
import type { Log } from '../telemetry.ts';

/** Per host: the requests of many runs to one slow server wait for each other, not those to others. */
const connectionsMax = 32;

/** The way of HTTP tasks to other servers. */
export function createHttpTasks({ policy, log }: { readonly policy: TargetPolicy; readonly log: Log }) {
  const client = createHttpClient({ policy, connectionsMax });
  const caller = createHttpCaller({
    client,
    policy,
    parseJson: parseExactJson,
    decompress,
    clock: Date.now,
    log: (line) => log.info('http.finished', { ...line }),
  });
  return { caller, stop: () => client.close() };
}
