import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import { verifyDelivery } from '../../src/receiver/verify-delivery.ts';
import type { Ledger } from './ledger.ts';

/** The receiver of outgoing messages. Each story says how it answers. */
export interface Sink {
  readonly url: string;
  expect(story: string, behaviour: Behaviour): void;
  /** Callback URLs of the questions about an access request: one, however often it was asked. */
  asked(requestId: string): readonly string[];
  /** Those of the messages that said to give the access. */
  toldToGive(requestId: string): readonly string[];
  /** Those of the messages that told of the end of a run, each with the event. */
  toldOfEnd(workflowId: string): readonly string[];
  /** Each callback URL is good for a decision, and each signature for a request. */
  secrets(): readonly string[];
  /** Attempts that were not signed, signed for another body or URL, or with a signature that had been used. */
  findWrong(): readonly string[];
  close(): Promise<void>;
}

export interface Behaviour {
  /** Attempts that fail first: each is answered 500, or the connection is broken off after it was read. */
  readonly failures: number;
  /** The decision that the answer itself holds; absent: 202. */
  readonly document?: object;
  /** Called at each attempt that was answered; it must not throw. */
  readonly onAnswered: (callbackUrl: string) => void;
}

interface SinkOptions extends Pick<Ledger, 'attempts'> {
  /** That Signalbox signs with. */
  readonly keys: JSONWebKeySet;
}

const ofRun = z.object({ story: z.string() });
const ofAccessRequest = z.object({ taskView: z.object({ task: z.object({ id: z.string() }) }) });
const ofEnd = z.object({ workflowId: z.string() });
const path = '/hooks';
/** As many of each are looked for afterwards, in all that was written. */
const secretsMax = 10;

export async function startSink({ attempts, keys }: SinkOptions): Promise<Sink> {
  const behaviours = new Map<string, Behaviour>();
  const failed = new Map<string, number>();
  const questions = new Map<string, Set<string>>();
  const gifts = new Map<string, Set<string>>();
  const ends = new Map<string, Set<string>>();
  const wrong: string[] = [];
  const tokens = new Set<string>();
  const callbackTokens = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('error', () => response.destroy())
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => void take(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${path}`;
  return {
    url,
    asked: (requestId) => [...(questions.get(requestId) ?? [])],
    toldToGive: (requestId) => [...(gifts.get(requestId) ?? [])],
    toldOfEnd: (workflowId) => [...(ends.get(workflowId) ?? [])],
    secrets: () => [...[...tokens].slice(0, secretsMax), ...[...callbackTokens].slice(0, secretsMax)],
    findWrong: () => wrong,
    expect: (story, behaviour) => void behaviours.set(story, behaviour),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function take({ method, headers, socket }: IncomingMessage, response: ServerResponse, body: Buffer) {
    const verified = await verifyDelivery({ method, headers, body }, { keys, audience: '127.0.0.1', url });
    const token = headers.authorization?.replace(/^bearer /i, '') ?? '';
    if (tokens.has(token)) wrong.push('two attempts had the same signature');
    tokens.add(token);
    if (verified.kind === 'refused') {
      wrong.push(`an attempt could not be proved: ${verified.reason}`);
      return void response.writeHead(401).end();
    }
    const { callbackUrl, event, payload } = verified;
    callbackTokens.add(new URL(callbackUrl).pathname.split('/').at(-1) ?? callbackUrl);
    if ('taskView' in payload) {
      const { id } = ofAccessRequest.parse(payload).taskView.task;
      const isGift = event === outgoingEvents.provisionStep;
      add(isGift ? gifts : questions, id, callbackUrl);
      return isGift ? answer(response, { version: 'v1', complete: {} }) : void response.writeHead(202).end();
    }
    if (!('story' in payload)) {
      add(ends, ofEnd.parse(payload).workflowId, `${event} ${callbackUrl}`);
      return void response.writeHead(200).end();
    }
    const { story } = ofRun.parse(payload);
    attempts.push({ story, messageId: callbackUrl });
    const behaviour = behaviours.get(story);
    const failures = failed.get(story) ?? 0;
    if (behaviour === undefined) return void response.writeHead(404).end();
    if (failures < behaviour.failures) {
      failed.set(story, failures + 1);
      return void (failures % 2 === 0 ? response.writeHead(500).end() : socket.destroy());
    }
    const { document } = behaviour;
    if (document === undefined) response.writeHead(202).end();
    else answer(response, document);
    behaviour.onAnswered(callbackUrl);
  }
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  to.set(key, (to.get(key) ?? new Set()).add(value));
}

function answer(response: ServerResponse, document: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
}
