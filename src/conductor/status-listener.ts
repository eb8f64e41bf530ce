import type { DefinitionError, NamedEndpoint } from '../model/definitions/definition.ts';
import type { JsonObject } from '../model/json.ts';
import { readSink } from './event-sink.ts';
import { isSet } from './field-rules.ts';

const sinkRule = 'webhook:NAME, with the name or id of an outgoing webhook';

/** The outgoing webhook that is told of each end of a run (A25); undefined where none is. */
export function statusListenerOf(definition: Readonly<Record<string, unknown>>): string | undefined {
  const { workflowStatusListenerEnabled: isOn, workflowStatusListenerSink: sink } = definition;
  if (isOn !== true || typeof sink !== 'string') return undefined;
  const read = readSink(sink, { workflowName: '', reference: '' });
  return read.kind === 'webhook' ? read.endpoint : undefined;
}

export function listenerEndpoint(definition: JsonObject): NamedEndpoint | undefined {
  const endpoint = statusListenerOf(definition);
  if (endpoint === undefined) return undefined;
  return { path: 'workflowStatusListenerSink', endpoint, effect: 'nobody is told when a run ends' };
}

/** Warns of a listener that is not told. */
export function warnListener(definition: JsonObject): readonly DefinitionError[] {
  const { workflowStatusListenerEnabled: isOn = null, workflowStatusListenerSink: sink = null } = definition;
  if (isOn !== true) {
    return isSet(sink)
      ? [
          {
            path: 'workflowStatusListenerSink',
            message: 'has no effect: workflowStatusListenerEnabled is not true',
          },
        ]
      : [];
  }
  if (statusListenerOf(definition) !== undefined) return [];
  return isSet(sink)
    ? [
        {
          path: 'workflowStatusListenerSink',
          message: `nobody is told when a run ends: it must be ${sinkRule}`,
          invalidValue: sink,
        },
      ]
    : [
        {
          path: 'workflowStatusListenerEnabled',
          message: `nobody is told when a run ends: workflowStatusListenerSink names nobody; it must be ${sinkRule}`,
        },
      ];
}
