import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';

/** A span as a collector has it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly service: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** All requests, whatever their form. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }[];
  /** Resolves with the spans of a trace once they stand in these places and in no others, `perhaps` aside. */
  untilPaths(traceId: string, paths: readonly string[], perhaps?: string): Promise<readonly CollectedSpan[]>;
}

/** Takes spans over OTLP/HTTP as a collector does; reads those that come as JSON. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: Collector['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      const isJson = request.headers['content-type'] === 'application/json';
      if (isJson) spans.push(...readSpans(JSON.parse(body.toString())));
      response.writeHead(200, { 'Content-Type': request.headers['content-type'] }).end(isJson ? '{}' : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    untilPaths: (traceId, paths, perhaps) =>
      vi.waitFor(
        () => {
          const all = spans.filter((span) => span.traceId === traceId);
          const ofTrace = all.filter((span) => pathOf(span, all) !== perhaps);
          // A call that a loaded machine had to repeat has a span for each try.
          const found = [...new Set(ofTrace.map((span) => pathOf(span, ofTrace)))].sort();
          expect(found).toEqual([...paths].sort());
          return ofTrace;
        },
        { timeout: 60_000, interval: 200 },
      ),
  };
}

/** Its place, as the names from the first span of the trace down to it; `?` for a parent that is not here. */
function pathOf(span: CollectedSpan, spans: readonly CollectedSpan[]): string {
  if (span.parentSpanId === undefined) return span.name;
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return `${parent === undefined ? '?' : pathOf(parent, spans)} > ${span.name}`;
}

function readSpans({ resourceSpans }: any): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }: any) =>
    scopeSpans.flatMap(({ spans }: any) =>
      spans.map((span: any) => ({
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        kind: span.kind,
        service: String(toRecord(resource.attributes)['service.name']),
        attributes: toRecord(span.attributes),
        links: (span.links ?? []).map(({ traceId, spanId }: any) => ({ traceId, spanId })),
        startNs: BigInt(span.startTimeUnixNano),
        endNs: BigInt(span.endTimeUnixNano),
        status: span.status,
      })),
    ),
  );
}

function toRecord(attributes: any[]): Record<string, string | number | boolean> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])) as Record<
    string,
    string | number | boolean
  >;
}
