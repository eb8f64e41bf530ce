import type { Request } from 'express';

/** The text in the body of a request. Clients that send everything as JSON send it as a JSON string. */
export function plainTextOf(request: Request<object>): string {
  const body: unknown = request.body;
  const text = Buffer.isBuffer(body) ? new TextDecoder().decode(body) : '';
  if (!/json/i.test(request.get('Content-Type') ?? '')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}
