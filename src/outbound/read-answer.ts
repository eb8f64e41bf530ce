import type { Decision } from '../model/outbound/decision.ts';
import { isTooDeep, jsonDepthMax } from '../model/json-depth.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { answerKindOf, type AnswerKind } from '../model/outbound/outgoing-event.ts';
import { storableFault } from '../model/storable-text.ts';

export type Answer =
  | { readonly kind: 'decision'; readonly decision: Decision }
  /** Nothing, white space, `{}`, or a document with its version alone (C92). */
  | { readonly kind: 'blank'; readonly hasVersion: boolean }
  /** `message` says what to change; receivers see it. */
  | { readonly kind: 'invalid'; readonly message: string };

/** Reads a response document of C42. Unknown members are passed over, but not the decision of another event (C93). */
export function readAnswer(event: string, bytes: Uint8Array): Answer {
  const text = decode(bytes);
  if (text === undefined) return invalid('the body must be UTF-8');
  if (text.trim() === '') return { kind: 'blank', hasVersion: false };
  if (isTooDeep(text)) return invalid(`the body nests more than ${jsonDepthMax} levels deep`);
  const document = parseObject(text);
  if (document === undefined) return invalid('the body must be a JSON object');
  const given = Object.keys(document).filter((name) => document[name] !== null);
  if (given.length === 0) return { kind: 'blank', hasVersion: false };
  if (document['version'] !== 'v1') return invalid('version must be "v1"');
  const members = given.filter((name) => Object.hasOwn(readers, name));
  const [name, another] = members;
  if (name === undefined) return readContext(event, document);
  if (another !== undefined) return invalid(`at most one decision is allowed, not ${members.join(' and ')}`);
  if (!decisionsOf[answerKindOf(event)].includes(name)) return invalid(`${name} is no answer to ${event}`);
  return readers[name]?.(document[name]) ?? versionOnly;
}

/** The decisions that answers to each kind of event may carry. */
const decisionsOf: Readonly<Record<AnswerKind, readonly string[]>> = {
  test: [],
  step: [],
  provision: ['complete', 'errored'],
  approval: ['approve', 'deny', 'reassign', 'replacePolicy'],
  any: ['approve', 'deny', 'reassign', 'replacePolicy', 'complete', 'errored'],
};

type Reader = (member: unknown) => Answer;

const readers: Readonly<Record<string, Reader>> = {
  approve: withComment((comment) => decided({ kind: 'approve', comment })),
  deny: withComment((comment) => decided({ kind: 'deny', comment })),
  complete: withComment((comment) => decided({ kind: 'complete', comment })),
  errored: withComment((comment) => decided({ kind: 'errored', comment })),
  reassign: withComment((comment, { newStepUserIds }) => {
    const ids = texts(newStepUserIds);
    if (ids === undefined || ids.length < 1 || ids.length > userIdsMax) {
      return invalid(`reassign.newStepUserIds: value must contain between 1 and ${userIdsMax} items`);
    }
    if (ids.some((id) => id.length > userIdCharsMax))
      return invalid(`reassign.newStepUserIds: value length must be at most ${userIdCharsMax} characters`);
    return decided({ kind: 'reassign', comment, newStepUserIds: [...new Set(ids)] });
  }),
  replacePolicy: withComment((comment, { policySteps }) => {
    const steps = Array.isArray(policySteps) ? policySteps.filter(isJsonObject) : [];
    if (!Array.isArray(policySteps) || steps.length === 0 || steps.length !== policySteps.length) {
      return invalid('replacePolicy.policySteps: value must contain at least 1 step');
    }
    return decided({ kind: 'replacePolicy', comment, policySteps: steps });
  }),
};

/** The bounds of a response document (C42). */
const commentCharsMax = 1_024;
const userIdsMax = 32;
/** Events of an author's own name users in a way of their own; nobody's ids are longer. */
const userIdCharsMax = 256;

function withComment(read: (comment: string, member: JsonObject) => Answer): Reader {
  return (member) => {
    if (!isJsonObject(member)) return invalid('a decision must be a JSON object');
    const comment = member['comment'] ?? '';
    if (typeof comment !== 'string') return invalid('comment must be a text');
    if ([...comment].length > commentCharsMax)
      return invalid(`comment: value length must be at most ${commentCharsMax} characters`);
    return read(comment, member);
  };
}

/** Only a step that asks for no decision takes a context. */
function readContext(event: string, { context }: JsonObject): Answer {
  const kind = answerKindOf(event);
  if ((kind !== 'step' && kind !== 'any') || context === undefined || context === null) return versionOnly;
  return isJsonObject(context) ? decided({ kind: 'responded', context }) : invalid('context must be a JSON object');
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string') ? value : undefined;
}

/** Undefined: a sequence of bytes that is no text. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A deciding answer is kept: with a text that no database has, it would be asked for again without end. */
function decided(decision: Decision): Answer {
  const fault = storableFault(decision);
  return fault === undefined
    ? { kind: 'decision', decision }
    : invalid(`${decision.kind}.${fault.path}: ${fault.message}`);
}

const versionOnly: Answer = { kind: 'blank', hasVersion: true };

function invalid(message: string): Answer {
  return { kind: 'invalid', message };
}
