import { eventActions } from '../src/conductor/event-actions.ts';
import type { EventAction, EventHandler, EventHandlers, RaisedEvent } from '../src/model/definitions/event-handler.ts';
import type { Scripts } from '../src/model/script.ts';

/** The activity by which EVENT tasks find out what is to be done. */
export interface EventActivities {
  /** Of all active handlers whose conditions hold, by their names. */
  findEventActions(event: RaisedEvent): Promise<readonly EventAction[]>;
}

export interface EventActivitiesDependencies {
  readonly eventHandlers: Pick<EventHandlers, 'forEvent'>;
  readonly scripts: Pick<Scripts, 'evaluate'>;
}

/** Each costs the run some events of history. */
const actionsMax = 200;

export function createEventActivities({ eventHandlers, scripts }: EventActivitiesDependencies): EventActivities {
  return {
    async findEventActions(event) {
      const handlers = await eventHandlers.forEvent(event.name, { activeOnly: true });
      const actions: EventAction[] = [];
      for (const handler of handlers) actions.push(...(await actionsOf(handler, event)));
      if (actions.length <= actionsMax) return actions;
      const reason = `${actions.length} actions are too many for one event: the first ${actionsMax} are done`;
      return [...actions.slice(0, actionsMax), { handler: event.name, kind: 'failed', reason }];
    },
  };

  async function actionsOf(handler: EventHandler, event: RaisedEvent): Promise<readonly EventAction[]> {
    const { name, condition = null, evaluatorType = null } = handler;
    if (typeof condition !== 'string' || condition.trim() === '') return eventActions(handler, event);
    if (evaluatorType === 'value-param') return isTrue(event.payload[condition]) ? eventActions(handler, event) : [];
    const owner = `event handler ${name}`;
    const result = await scripts.evaluate({ expression: condition, input: event.payload, owner });
    if (result.kind === 'failed')
      return [{ handler: name, kind: 'failed', reason: `its condition failed: ${result.message}` }];
    return isTrue(result.value) ? eventActions(handler, event) : [];
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
