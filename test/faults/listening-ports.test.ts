import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../helpers/signalbox.ts';
import { listeningPorts, speaksHttp } from '../local/listening-ports.ts';
import { SignalboxProcess } from './signalbox-process.ts';

/** The names of docs/security.md. */
interface Ports {
  readonly postgres: number;
  readonly temporal: number;
  readonly temporalUi: number;
  readonly temporalUiInner: number;
  readonly temporalHttp: number;
  readonly temporalMetrics: number;
}

test.runIf(process.platform === 'linux')(
  'all that `npm start` opens is known, is on loopback, and does nothing for a foreign page',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-ports-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const port = await freePort();
    const running = await SignalboxProcess.start({ PORT: String(port), SIGNALBOX_DATA_DIR: dataDir });
    const listening = running.pids().flatMap(listeningPorts);
    expect(listening.map(({ address }) => address)).toEqual(listening.map(() => '127.0.0.1'));

    const ports: Ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8'));
    const all = listening.map((one) => one.port);
    for (const known of [port, ...Object.values(ports)]) expect(all).toContain(known);
    // Temporal's services talk to each other over three more, by gRPC.
    expect(new Set(all).size).toBe(1 + Object.keys(ports).length + 3);

    const http = [];
    for (const one of new Set(all)) if (await speaksHttp(one)) http.push(one);
    expect(http.toSorted()).toEqual(
      [port, ports.temporalUi, ports.temporalUiInner, ports.temporalHttp, ports.temporalMetrics].toSorted(),
    );
    for (const hidden of [ports.temporalUiInner, ports.temporalHttp, ports.temporalMetrics]) {
      await expect(fetch(`http://127.0.0.1:${hidden}/`)).rejects.toMatchObject({ cause: { message: 'bad port' } });
    }
    for (const [at, path] of [
      [port, '/api/events'],
      [port, '/api/v1/webhooks'],
      [port, '/metrics'],
      [ports.temporalUi, '/api/v1/namespaces'],
    ] as const) {
      expect(await status(at, path, { Host: `127.0.0.1:${at}` }), `${path} for a program of this machine`).toBe(200);
      expect(await status(at, path, { Host: `evil.example:${at}` }), `${path} for a rebound name`).toBeOneOf([
        401, 403,
      ]);
      expect(
        await status(at, path, { Host: `127.0.0.1:${at}`, Origin: 'https://evil.example' }),
        `${path} for a foreign page`,
      ).toBeOneOf([401, 403]);
    }
    await running.terminate();
  },
  90_000,
);

function status(port: number, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, (answer) => resolve(answer.resume().statusCode));
    sent.once('error', reject).end();
  });
}
