import { call } from '../../../shared/api/http.ts';

const name = 'first_steps';
const header = 'X-Api-Key';

export interface FirstWebhook {
  readonly id: string;
  readonly key: string;
}

/** A workflow that waits for `{"order": "42"}`, and a webhook whose requests carry a key that is made here. */
export async function makeFirstWebhook(): Promise<FirstWebhook> {
  await call('POST', '/api/metadata/workflow', {
    query: { overwrite: true },
    body: {
      name,
      description: 'Waits for an event with a certain order.',
      version: 1,
      schemaVersion: 2,
      tasks: [
        {
          name: 'order_paid',
          taskReferenceName: 'order_paid',
          type: 'WAIT_FOR_WEBHOOK',
          inputParameters: { matches: { '$.order': '${workflow.input.order}' } },
        },
      ],
      outputParameters: { paidBy: '${order_paid.output.by}' },
    },
  });
  const key = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const { id } = await call<{ readonly id: string }>('POST', '/api/metadata/webhook', {
    body: {
      name: `First steps ${new Date().toISOString()}`,
      sourcePlatform: 'Custom',
      headers: { [header]: key },
      receiverWorkflowNamesToVersions: { [name]: 0 },
    },
  });
  return { id, key };
}

/** Answers with the workflow's id. */
export function runFirstWorkflow(): Promise<string> {
  return call('POST', `/api/workflow/${name}`, { body: { order: '42' } });
}

/** As a platform would: the request proves itself by its header. */
export function sendFirstEvent({ id, key }: FirstWebhook): Promise<void> {
  return call('POST', `/webhook/${id}`, { body: { order: '42', by: 'card' }, headers: { [header]: key } });
}
