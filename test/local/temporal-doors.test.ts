import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { isFromThisMachine } from '../../src/http/auth/this-machine.ts';
import { startTemporalServer, type TemporalServer } from '../../src/local/temporal-server.ts';
import { listeningPorts, speaksHttp } from './listening-ports.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-doors-'));
let server: TemporalServer;
let client: Client;
let uiPort: number;

beforeAll(async () => {
  server = await startTemporalServer({ dataDir, ui: isFromThisMachine, log: () => undefined });
  uiPort = Number(new URL(String(server.uiUrl)).port);
  client = new Client({ connection: await Connection.connect({ address: server.address }) });
});

afterAll(async () => {
  await client?.connection.close();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Sent {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a program sends it, which decides on every header itself. */
function send({ port, method = 'GET', path = '/', headers = {}, body = '' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: 5_000 },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('error', reject);
    sent.end(body);
  });
}

const namespace = '/api/v1/namespaces/default';
const terminate = { body: JSON.stringify({ reason: 'tried' }), method: 'POST' } as const;

async function startWaiting(): Promise<string> {
  const workflowId = `waits-${Math.random()}`;
  await client.workflow.start('waits', { workflowId, taskQueue: 'nobody' });
  return workflowId;
}

const statusOf = async (workflowId: string) => (await client.workflow.getHandle(workflowId).describe()).status.name;

describe('the ports of the embedded Temporal', () => {
  test.runIf(process.platform === 'linux')(
    'that speak HTTP are all ones that browsers refuse to open, and are on loopback',
    async () => {
      const listening = listeningPorts(Number(readFileSync(join(dataDir, 'temporal.pid'), 'utf8').split('\n')[0]));
      expect(listening.map(({ address }) => address)).toEqual(listening.map(() => '127.0.0.1'));
      const http = [];
      for (const { port } of listening) if (await speaksHttp(port)) http.push(port);
      expect(http).toHaveLength(3);
      for (const port of http)
        await expect(fetch(`http://localhost:${port}/`)).rejects.toMatchObject({ cause: { message: 'bad port' } });
      expect(listening.length - http.length).toBe(4);
    },
  );

  test.each(['evil.example', 'localhost', '127.0.0.1'])(
    'the HTTP API is closed for Host %s, also to a simple request of a page',
    async (host) => {
      const port = ports().temporalHttp;
      const workflowId = await startWaiting();
      const page = { Host: `${host}:${port}`, Origin: 'https://evil.example', 'Content-Type': 'text/plain' };
      expect((await send({ port, path: `${namespace}/workflows`, headers: page })).status).toBe(403);
      expect(
        (await send({ port, path: `${namespace}/workflows/${workflowId}/terminate`, headers: page, ...terminate }))
          .status,
      ).toBe(403);
      expect(
        (await send({ port, path: `${namespace}/workflows/${workflowId}/signal/any`, headers: page, ...terminate }))
          .status,
      ).toBe(403);
      expect(await statusOf(workflowId)).toBe('RUNNING');
    },
  );
});

describe("the door to Temporal's UI", () => {
  test('lets a person in: the page, its files, its questions and what it is told to do', async () => {
    const own = { Host: `localhost:${uiPort}` };
    const visit = { ...own, 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    const page = await send({ port: uiPort, headers: visit });
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } });
    const file = /href="(\/_app\/[^"]+\.js)"/.exec(page.body)?.[1];
    expect(
      (await send({ port: uiPort, path: file, headers: { ...own, 'Sec-Fetch-Site': 'same-origin' } })).status,
    ).toBe(200);
    const workflowId = await startWaiting();
    const history = await send({
      port: uiPort,
      path: `${namespace}/workflows/${workflowId}/history`,
      headers: { ...own, 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(history.body).toContain('EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
    const token = /_csrf=([0-9a-f]+)/.exec(String(page.headers['set-cookie']))?.[1] ?? '';
    const act = {
      ...own,
      Origin: `http://localhost:${uiPort}`,
      'Sec-Fetch-Site': 'same-origin',
      Cookie: `_csrf=${token}`,
      'X-CSRF-TOKEN': token,
      'Content-Type': 'application/json',
    };
    expect(
      (await send({ port: uiPort, path: `${namespace}/workflows/${workflowId}/terminate`, headers: act, ...terminate }))
        .status,
    ).toBe(200);
    expect(await statusOf(workflowId)).toBe('TERMINATED');
  });

  test('lets a person follow a link from elsewhere, to a document only', async () => {
    const link = { Host: `127.0.0.1:${uiPort}`, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    const at = (dest: string) => send({ port: uiPort, headers: { ...link, 'Sec-Fetch-Dest': dest } });
    expect((await at('document')).status).toBe(200);
    expect((await at('iframe')).status).toBe(403);
  });

  test.each<{ what: string; headers: Record<string, string> }>([
    { what: 'a rebound name', headers: { Host: 'evil.example', Origin: 'http://evil.example' } },
    { what: 'a rebound name without an origin', headers: { Host: 'evil.example' } },
    { what: 'a name that begins like this machine', headers: { Host: 'localhost.evil.example' } },
    { what: 'a name that says its address', headers: { Host: '127.0.0.1.nip.io' } },
    { what: 'user information before the name', headers: { Host: 'localhost@evil.example' } },
    { what: 'the address of all interfaces', headers: { Host: '0.0.0.0' } },
    { what: 'a foreign page', headers: { Host: 'OWN', Origin: 'https://evil.example' } },
    { what: 'a page of another port of this machine', headers: { Host: 'OWN', Origin: 'http://127.0.0.1:3000' } },
    { what: 'a page without an origin of its own', headers: { Host: 'OWN', Origin: 'null' } },
    {
      what: 'a script or picture of a foreign page',
      headers: { Host: 'OWN', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
    },
    {
      what: 'one of another port',
      headers: { Host: 'OWN', 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' },
    },
    {
      what: 'a WebSocket of a foreign page',
      headers: {
        Host: 'OWN',
        Origin: 'https://evil.example',
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'Sec-WebSocket-Version': '13',
      },
    },
    { what: 'a proxy', headers: { Host: 'OWN', 'X-Forwarded-For': '203.0.113.7' } },
    { what: 'a proxy that says it only in Via', headers: { Host: 'OWN', Via: '1.1 proxy' } },
    { what: 'a network that says only which', headers: { Host: 'OWN', 'CF-Connecting-IP': '203.0.113.7' } },
  ])('is closed to $what', async ({ headers }) => {
    const workflowId = await startWaiting();
    const sent = { ...headers, Host: (headers.Host ?? '').replace('OWN', `127.0.0.1:${uiPort}`) };
    const read = await send({ port: uiPort, path: `${namespace}/workflows/${workflowId}/history`, headers: sent });
    expect(read.status).toBe(403);
    expect(read.body).not.toContain('EVENT_TYPE');
    expect(read.headers['set-cookie']).toBeUndefined();
    const cookie = { Cookie: '_csrf=0123456789abcdef', 'X-CSRF-TOKEN': '0123456789abcdef' };
    expect(
      (
        await send({
          port: uiPort,
          path: `${namespace}/workflows/${workflowId}/terminate`,
          headers: { ...sent, ...cookie },
          ...terminate,
        })
      ).status,
    ).toBe(403);
    expect(await statusOf(workflowId)).toBe('RUNNING');
  });

  test('is closed to a target that names another host', async () => {
    expect(
      (
        await send({
          port: uiPort,
          path: 'http://evil.example/api/v1/namespaces',
          headers: { Host: `127.0.0.1:${uiPort}` },
        })
      ).status,
    ).toBe(403);
  });

  test('opens no WebSocket to its own page either', async () => {
    const upgrade = {
      Host: `127.0.0.1:${uiPort}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version': '13',
    };
    expect((await send({ port: uiPort, headers: upgrade })).status).toBe(200);
  });
});

function ports() {
  return JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as { readonly temporalHttp: number };
}
