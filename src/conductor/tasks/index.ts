import type { TaskDescriptor } from '../task-descriptor.ts';
import { decision } from './decision.ts';
import { event } from './event.ts';
import { doWhile } from './do-while.ts';
import { dynamic } from './dynamic.ts';
import { exclusiveJoin } from './exclusive-join.ts';
import { forkJoinDynamic } from './fork-join-dynamic.ts';
import { forkJoin } from './fork-join.ts';
import { getWorkflow } from './get-workflow.ts';
import { httpPoll } from './http-poll.ts';
import { http } from './http.ts';
import { human } from './human.ts';
import { inline, lambda } from './inline.ts';
import { join } from './join.ts';
import { jsonJqTransform } from './json-jq-transform.ts';
import { noop } from './noop.ts';
import { setVariable } from './set-variable.ts';
import { startWorkflow } from './start-workflow.ts';
import { subWorkflow } from './sub-workflow.ts';
import { switchTask } from './switch.ts';
import { terminateWorkflow } from './terminate-workflow.ts';
import { terminate } from './terminate.ts';
import { updateTask } from './update-task.ts';
import { waitForWebhook } from './wait-for-webhook.ts';
import { wait } from './wait.ts';
import { workerTask } from './worker-task.ts';
import { yieldTask } from './yield.ts';

/** Every type of task. A new one is its own file and one line here. */
const descriptors: readonly TaskDescriptor[] = [
  decision,
  doWhile,
  dynamic,
  event,
  exclusiveJoin,
  forkJoin,
  forkJoinDynamic,
  getWorkflow,
  http,
  httpPoll,
  human,
  inline,
  join,
  jsonJqTransform,
  lambda,
  noop,
  setVariable,
  startWorkflow,
  subWorkflow,
  switchTask,
  terminate,
  terminateWorkflow,
  updateTask,
  wait,
  waitForWebhook,
  yieldTask,
  workerTask('SIMPLE'),
  // Published, and done by workers that poll for them (A27).
  ...[
    'BUSINESS_RULE',
    'CALL_MCP_TOOL',
    'GENERATE_AUDIO',
    'GENERATE_IMAGE',
    'GET_DOCUMENT',
    'GET_SIGNED_JWT',
    'GRPC',
    'JDBC',
    'KAFKA_PUBLISH',
    'LIST_MCP_TOOLS',
    'LLM_CHAT_COMPLETE',
    'LLM_GENERATE_EMBEDDINGS',
    'LLM_GET_EMBEDDINGS',
    'LLM_INDEX_DOCUMENT',
    'LLM_INDEX_TEXT',
    'LLM_SEARCH_EMBEDDINGS',
    'LLM_SEARCH_INDEX',
    'LLM_STORE_EMBEDDINGS',
    'LLM_TEXT_COMPLETE',
    'OPSGENIE',
    'OPS_GENIE',
    'PULL_WORKFLOW_MESSAGES',
    'QUERY_PROCESSOR',
    'SENDGRID',
    'START',
    'TERMINAL',
    'UPDATE_SECRET',
    'USER_DEFINED',
    'WAIT_FOR_EVENT',
  ].map((type) => workerTask(type)),
];

const byType = new Map(descriptors.map((descriptor) => [descriptor.type, descriptor]));

export const taskTypes: readonly string[] = [...byType.keys()];

/** Those that a definition can have misspelt. */
export const supportedTypes: readonly string[] = descriptors
  .filter(
    ({ type, isNotSupported, isForWorkers = false }) => isNotSupported !== true && (!isForWorkers || type === 'SIMPLE'),
  )
  .map(({ type }) => type);

/** Undefined: a type of somebody's own workers, or one that is newer than this list. */
export function taskDescriptor(type: string): TaskDescriptor | undefined {
  return byType.get(type);
}

/** Of any type. */
export function descriptorOf(type: string): TaskDescriptor {
  return taskDescriptor(type) ?? workerTask(type);
}
