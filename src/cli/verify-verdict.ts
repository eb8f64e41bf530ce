import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ChallengeReply, Verification } from '../model/inbound/verification.ts';

export type VerifyVerdict = Verification | { readonly kind: 'unjudged'; readonly problem: string };

/** The verdict on a request, for people. */
export function toSentence(judged: VerifyVerdict): string {
  switch (judged.kind) {
    case 'verified':
      return 'verified: the request is genuine';
    case 'challenge':
      return `challenge: answered with ${judged.reply.status} ${judged.reply.contentType} "${judged.reply.body}"`;
    case 'rejected':
      return `rejected ${judged.reason}: ${judged.detail}`;
    case 'unjudged':
      return judged.problem;
  }
}

/** The next thing to try with a captured request, in one line. */
export function hintFor(judged: VerifyVerdict): string | undefined {
  if (judged.kind !== 'rejected') return undefined;
  switch (judged.reason) {
    case 'SIGNATURE_MISMATCH':
      return 'Either the sender signs with another secret, or the file does not hold what it sent byte for byte: a line break that an editor put at the end is enough.';
    case 'SECRET_NOT_SET':
      return "Name the environment variable that holds the sender's secret by --secret-env.";
    case 'TIMESTAMP_OUT_OF_WINDOW':
      return 'To judge a request of an earlier time by the clock of then, give --now in unix seconds.';
    default:
      return undefined;
  }
}

/** The difference from a case's expectation, in one line; undefined without one. */
export function disagreement(
  expected: 'accept' | 'reject',
  judged: VerifyVerdict,
  response: Json | undefined,
): string | undefined {
  if (judged.kind === 'unjudged') return `expected ${expected}, but ${judged.problem}`;
  const said = judged.kind === 'rejected' ? 'reject' : 'accept';
  if (said !== expected) return `expected ${expected}, but ${toSentence(judged)}`;
  const wrong = isJsonObject(response) ? wrongAnswer(response, judged) : undefined;
  return wrong === undefined ? undefined : `expected ${expected}, which is right, but the answer is not: ${wrong}`;
}

/** The statuses of an accepted event and of a refusal without one of its own (R41, R42). */
const acceptedStatus = 200;
const refusedStatus = 401;

function wrongAnswer(wanted: JsonObject, judged: Verification): string | undefined {
  const wantedStatus = wanted['status'];
  if (judged.kind === 'rejected') {
    const status = judged.status ?? refusedStatus;
    return typeof wantedStatus === 'number' && wantedStatus !== status
      ? `status ${status} instead of ${wantedStatus}`
      : undefined;
  }
  if (judged.kind === 'challenge') return wrongReply(wanted, judged.reply);
  if (['body', 'echo', 'json', 'anyOf', 'headers'].some((name) => wanted[name] !== undefined))
    return 'the handshake was taken for an event';
  const isSuccess = typeof wantedStatus !== 'number' || (wantedStatus >= 200 && wantedStatus < 300);
  return isSuccess ? undefined : `status ${acceptedStatus} instead of ${wantedStatus}`;
}

function wrongReply(wanted: JsonObject, reply: ChallengeReply): string | undefined {
  const { anyOf, status, statusIn } = wanted;
  if (typeof status === 'number' && status !== reply.status) return `status ${reply.status} instead of ${status}`;
  if (Array.isArray(statusIn) && !statusIn.includes(reply.status))
    return `status ${reply.status} is none of ${statusIn.join(', ')}`;
  const headers = isJsonObject(wanted['headers']) ? wanted['headers'] : {};
  const missing = Object.keys(headers).find((name) => !hasHeader(reply, name, headers[name]));
  if (missing !== undefined) return `header ${missing} is not ${JSON.stringify(headers[missing])}`;
  if (!Array.isArray(anyOf)) return wrongBody(wanted, reply);
  const problems = anyOf.map((one) => (isJsonObject(one) ? wrongBody(one, reply) : 'it cannot be read'));
  return problems.includes(undefined) ? undefined : `none of the allowed answers: ${problems[0]}`;
}

function wrongBody(wanted: JsonObject, reply: ChallengeReply): string | undefined {
  const { contentType, json } = wanted;
  const text = wanted['body'] ?? wanted['echo'];
  if (typeof contentType === 'string' && !reply.contentType.startsWith(contentType))
    return `content type ${reply.contentType} instead of ${contentType}`;
  if (typeof text === 'string' && text !== reply.body) return `body "${reply.body}" instead of "${text}"`;
  if (json !== undefined && !isSameJson(json, reply.body))
    return `body ${reply.body} instead of ${JSON.stringify(json)}`;
  return undefined;
}

/** `nosniff` is set on every challenge by the receiver. */
function hasHeader({ headers = {} }: ChallengeReply, name: string, value: Json | undefined): boolean {
  const all = { 'X-Content-Type-Options': 'nosniff', ...headers };
  return Object.entries(all).some(([known, text]) => known.toLowerCase() === name.toLowerCase() && text === value);
}

function isSameJson(wanted: Json, text: string): boolean {
  try {
    return inOrder(JSON.parse(text)) === inOrder(wanted);
  } catch {
    return false;
  }
}

function inOrder(value: Json): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
