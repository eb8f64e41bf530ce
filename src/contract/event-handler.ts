import { z } from 'zod';
import { eventActionKinds } from '../model/definitions/event-handler.ts';
import { listOf } from './bounded.ts';
import { json, jsonObject } from './json.ts';
import { tagsMax } from '../model/definitions/tags.ts';
import { tag } from './tags.ts';
import { scriptEvaluators } from '../model/script.ts';

const text = (what: string) => z.string(what).min(1, what).max(1_000, 'use at most 1000 characters');

const namesTask = 'name a task: taskId, or workflowId and taskRefName';
const taskDetails = z
  .looseObject({
    workflowId: z.string().nullish(),
    taskRefName: z.string().nullish(),
    taskId: z.string().nullish(),
    output: jsonObject('must be a map').nullish(),
  })
  .refine(({ taskId, workflowId, taskRefName }) => Boolean(taskId || (workflowId && taskRefName)), namesTask);

/** One action: its kind, and its details under a field of that name. */
const action = z
  .looseObject({
    action: z.enum(eventActionKinds, `use one of ${eventActionKinds.join(', ')}`),
    start_workflow: z
      .looseObject({ name: text('name the workflow'), input: jsonObject('must be a map').nullish() })
      .nullish(),
    complete_task: taskDetails.nullish(),
    fail_task: taskDetails.nullish(),
    terminate_workflow: z.looseObject({ workflowId: text('name the run by its id') }).nullish(),
    expandInlineJSON: z.boolean('must be true or false').nullish(),
  })
  .catchall(json)
  .superRefine((value, context) => {
    if (value[value.action] === undefined || value[value.action] === null)
      context.addIssue({ code: 'custom', path: [value.action], message: `say what ${value.action} is to do` });
  });

/** An event handler. Fields without a meaning here are kept, and come back. */
export const eventHandler = z
  .looseObject({
    name: text('name the event handler'),
    event: text('name the event'),
    condition: z.string('must be a script, or the name of a value').max(100_000).nullish(),
    evaluatorType: z
      .enum(['value-param', ...scriptEvaluators], `use one of value-param, ${scriptEvaluators.join(', ')}`)
      .nullish(),
    actions: listOf(action, { max: 100 }),
    active: z.boolean('must be true or false').nullish(),
    tags: listOf(tag, { max: tagsMax }).nullish(),
  })
  .catchall(json);

/** Clients send one, or a list. */
export const eventHandlers = listOf(eventHandler, { min: 1, max: 1_000 }).superRefine((handlers, context) => {
  const names = new Set<string>();
  for (const [at, { name }] of handlers.entries()) {
    if (names.has(name))
      context.addIssue({ code: 'custom', path: [at, 'name'], message: 'is the name of another one in the list' });
    names.add(name);
  }
});

export type EventHandlerBody = z.infer<typeof eventHandler>;
