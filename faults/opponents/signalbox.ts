import { z } from 'zod';
import { createStage } from '../stage.ts';
import type { Contender, ContenderOptions } from './contender.ts';

/** Two receivers, two workers, Temporal and Postgres, as `npm run faults` has them. */
export async function startSignalbox({ definition, secret, keep }: ContenderOptions): Promise<Contender> {
  const stage = await createStage({ build: 'dist', keep, polledTypes: ['nothing'], onPoller: () => undefined });
  let source = '';
  return {
    name: 'Signalbox',
    directory: stage.directory,
    apiUrl: stage.url,
    eventsUrl: stage.url,
    eventPath: () => `/webhook/${source}`,
    wait: { type: 'WAIT_FOR_WEBHOOK', inputParameters: { matches: { '$.order': '${workflow.input.order}' } } },
    async prepare(post) {
      const made = await post('/api/metadata/webhook', {
        name: 'orders',
        sourcePlatform: 'GitHub',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { [definition]: 0 },
      });
      source = z.object({ id: z.string() }).parse(made).id;
    },
    // Nobody acts on an access request in these runs.
    inflict: (fault, hasRequests) => stage.inflict(fault, { hasRequests, hasActs: hasRequests }),
    recover: () => stage.recover(),
    stop: () => stage.stop(),
  };
}
