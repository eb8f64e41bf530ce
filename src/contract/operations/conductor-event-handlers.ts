import { z } from 'zod';
import { eventHandler, eventHandlers } from '../event-handler.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { anyJson } from './fields.ts';

const shownHandler = z
  .looseObject({ name: z.string(), event: z.string() })
  .catchall(anyJson)
  .meta({ id: 'EventHandler', description: 'As it was sent' });

export const eventHandlerOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Event handlers',
  description: 'What is to be done when an EVENT task raises an event.',
  operations: {
    addEventHandlers: {
      route: 'POST /api/event',
      summary: 'Saves a new event handler, or a list of them: all or none',
      body: z.union([eventHandler, eventHandlers]),
      answers: { 200: null },
      refusals: [409],
    },
    replaceEventHandler: {
      route: 'PUT /api/event',
      summary: 'Replaces an event handler',
      body: eventHandler,
      answers: { 200: null },
      refusals: [404],
    },
    listEventHandlers: {
      route: 'GET /api/event',
      summary: 'Lists event handlers',
      answers: { 200: z.array(shownHandler) },
    },
    getEventHandler: {
      route: 'GET /api/event/handler/:name',
      summary: 'Shows an event handler',
      answers: { 200: shownHandler },
    },
    listEventHandlersOfEvent: {
      route: 'GET /api/event/:event',
      summary: 'Lists the event handlers of an event',
      query: z.object({ activeOnly: z.string().optional() }),
      answers: { 200: z.array(shownHandler) },
    },
    deleteEventHandler: {
      route: 'DELETE /api/event/:name',
      summary: 'Deletes an event handler',
      answers: { 200: null },
    },
  },
};
