import type { JsonObject } from '../json.ts';
import type { ChildRequest } from './child.ts';
import type { ThingTag } from './tags.ts';
import type { TerminateWorkflowRequest, UpdateTaskRequest } from './run-calls.ts';

/** What is to be done when an event is raised, exactly as a client sent it. */
export interface EventHandler extends JsonObject {
  readonly name: string;
  /** `conductor:<workflow>:<name of the event>`. */
  readonly event: string;
}

/** One as a client sends it. */
export interface SentHandler {
  /** Without its tags. */
  readonly handler: EventHandler;
  /** In place of those that it has; absent: it keeps them. */
  readonly tags?: readonly ThingTag[];
}

/** The stored event handlers, each with the tags that it has, where it has some. */
export interface EventHandlers {
  find(name: string): Promise<EventHandler | undefined>;
  list(): Promise<readonly EventHandler[]>;
  /** Those of an event, by their names. */
  forEvent(event: string, options: { readonly activeOnly: boolean }): Promise<readonly EventHandler[]>;
  /** All of them or none: the names that there are already, where none was added. */
  add(sent: readonly SentHandler[]): Promise<readonly string[]>;
  /** False: there is none of that name. */
  replace(sent: SentHandler): Promise<boolean>;
  delete(name: string): Promise<boolean>;
}

/** An event that a task raised. */
export interface RaisedEvent {
  readonly name: string;
  /** The same whatever repeats. */
  readonly id: string;
  readonly payload: JsonObject;
}

/** An action of a handler for one event, with the event's values in it. */
export type EventAction = { readonly handler: string } & (
  | { readonly kind: 'startWorkflow'; readonly request: ChildRequest }
  | { readonly kind: 'updateTask'; readonly request: UpdateTaskRequest }
  | { readonly kind: 'terminateWorkflow'; readonly request: TerminateWorkflowRequest }
  /** It cannot be done: a condition that throws, a workflow id that is not in the event. */
  | { readonly kind: 'failed'; readonly reason: string }
);

/** Kinds of actions that handlers can have. */
export const eventActionKinds = ['start_workflow', 'complete_task', 'fail_task', 'terminate_workflow'] as const;

export type EventActionKind = (typeof eventActionKinds)[number];
