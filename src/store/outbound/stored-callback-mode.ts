import { callbackModes, type CallbackMode } from '../../model/outbound/endpoint.ts';
import { oneOf } from '../access/one-of.ts';

/** The column keeps the names of the first version: its processes may be running beside ours. */
const storedNames = { blankCompletes: 'seed', documentRequired: 'current' } as const satisfies Readonly<
  Record<CallbackMode, string>
>;

export function toStoredMode(mode: CallbackMode): string {
  return storedNames[mode];
}

export function fromStoredMode(text: string): CallbackMode {
  return callbackModes.find((mode) => storedNames[mode] === text) ?? oneOf(callbackModes, text);
}
