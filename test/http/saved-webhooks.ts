import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

// A server for a file of tests about what is saved of a webhook; importing it starts one.

export const base = '/api/metadata/webhook';
export let signalbox: Signalbox;
export let known: string;
beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false, workflowTypes: ['ownWorkflow'] });
  known = await signalbox.saveDefinition([waitTask()], { version: 2 });
});
afterAll(() => signalbox?.stop());

export const config = (more: object = {}) => ({
  name: `fields-${randomUUID()}`,
  receiverWorkflowNamesToVersions: { [known]: 0 },
  ...more,
});
export const post = (more: object) => signalbox.call('POST', base, config(more));
export const github = { sourcePlatform: 'GitHub', secretValue: 's' };
export const warningsOf = async (more: object) => {
  const answer = await post(more);
  expect(answer.status, answer.text).toBe(200);
  return (answer.body.warnings ?? []) as readonly { path: string; message: string }[];
};
export const custom = (more: object, beside: object = {}) => ({
  sourcePlatform: 'Custom',
  secretValue: 's',
  signalbox: { custom: more },
  ...beside,
});
export const hmac = { kind: 'hmac', header: 'X-Mac', algorithm: 'sha256', encoding: 'hex' };
