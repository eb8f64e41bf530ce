import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { addCommand, optionOf, wholeNumber } from './add-command.ts';
import { UsageError, type Terminal } from './command.ts';
import { connect, type Connection } from './connection.ts';
import { followEvents, outcomes } from './follow-events.ts';

interface ListenOptions {
  readonly json?: boolean;
  readonly source?: string;
  readonly outcome: string;
  readonly type?: string;
  readonly replayLast: number;
}

/** `signalbox listen PORT|URL`: what a source receives, at a server on this machine. */
export function addListen(program: Command, terminal: Terminal): void {
  addCommand(program, 'listen', {
    summary: 'forward events to a local server as they came, until Ctrl-C',
    example: 'signalbox listen 3000 --source github --replay-last 1',
    notes: `Each is posted with its own bytes and headers, X-Signalbox-Event-Id and X-Signalbox-Source beside them. Header values
that are secrets are ***: signatures stay, so a receiver of yours can verify them with the platform's secret.`,
  })
    .argument('<target>', 'a port on this machine, or a URL')
    .option('--source <source>', 'id or name of a source; default: all of them')
    .option('--type <type>', "only events of this type, in the platform's word")
    .addOption(optionOf('--outcome <outcome>', 'only those with this outcome', outcomes).default('accepted'))
    .addOption(
      wholeNumber('--replay-last <count>', 'begin with so many that came before', { min: 0, max: 100, preset: 0 }),
    )
    .action(async (target: string, { json = false, source, type, outcome, replayLast }: ListenOptions) => {
      const connection = connect(terminal, { json });
      const url = toTarget(target);
      connection.printer.note(`Forwarding to ${url.href} …`);
      await followEvents(connection, { source, outcome, type, replayLast }, (event) => forward(connection, event, url));
    });
}

function toTarget(text: string): URL {
  const url = URL.parse(/^\d{1,5}$/.test(text) ? `http://127.0.0.1:${text}/` : text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError(`"${text}" is neither a port nor a URL like http://127.0.0.1:3000/hooks.`);
  return url;
}

/** Of one connection, or made anew by the one that is opened here. */
const ownHeaders = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'upgrade',
  'expect',
  'proxy-connection',
  'trailer',
]);
const timeoutMs = 30_000;

async function forward({ client, printer }: Connection, { id }: Schemas['Event'], target: URL): Promise<void> {
  const call = client.GET('/api/events/{id}', { params: { path: { id } } });
  if ((await call).response.status === 404) return printer.note(`${id} has expired and was not forwarded.`);
  const event = await answerOf(call);
  const { eventType, sourceId, method } = event;
  const began = performance.now();
  const answer = await post(event, target);
  const ms = Math.round(performance.now() - began);
  if (printer.json) return printer.item({ eventId: id, sourceId, eventType, ...answer, ms });
  const isGood = answer.status !== undefined && answer.status < 300;
  printer.line(
    { mark: isGood ? 'good' : 'bad', text: String(answer.status ?? answer.error) },
    `  ${method} ${target.pathname}  ${sourceId}  ${eventType ?? '-'}  ${id}  ${ms} ms`,
  );
}

type Whole = Omit<Schemas['EventWithBody'], 'headers'> & { readonly headers: readonly (readonly string[])[] };

async function post(
  event: Whole,
  target: URL,
): Promise<{ readonly status: number } | { readonly status?: never; readonly error: string }> {
  const headers = new Headers();
  for (const [name = '', value = ''] of event.headers)
    if (!ownHeaders.has(name.toLowerCase())) headers.append(name, value);
  headers.set('X-Signalbox-Event-Id', event.id);
  headers.set('X-Signalbox-Source', event.sourceId);
  const bytes = bytesOf(event);
  if (bytes === undefined)
    return {
      error: `only ${event.bodyKept} of ${event.bodyBytes} bytes of its body were kept, so it was not forwarded`,
    };
  try {
    const response = await fetch(target, {
      method: event.method === 'GET' ? 'POST' : event.method,
      headers,
      body: bytes,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { error: `${target.host} does not answer: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

/** The ledger shows what is no text in base64: its length tells the two apart. Undefined: a part alone was kept. */
function bytesOf({ body, bodyBytes, bodyKept }: Whole): Buffer<ArrayBuffer> | undefined {
  if (bodyKept < bodyBytes) return undefined;
  const text = Buffer.from(body);
  return text.byteLength === bodyBytes ? text : Buffer.from(body, 'base64');
}
