/** The source of a number, which newer engines hand to a reviver (ECMAScript, JSON.parse source text access). */
interface ReviverContext {
  readonly source?: string;
}

/** Makes a value that is written as this very text; undefined in older engines. */
const rawJson: ((text: string) => unknown) | undefined = Reflect.get(JSON, 'rawJSON');

/** JSON whose numbers stay as they are written: ids above 2^53 and amounts such as `1.10` are shown and sent unchanged. */
export function parseExact<Value>(text: string): Value {
  return JSON.parse(text, (_key, value: unknown, context?: ReviverContext) => {
    if (typeof value !== 'number' || context?.source === undefined || rawJson === undefined) return value;
    return String(value) === context.source ? value : rawJson(context.source);
  });
}

/** As people read it. */
export function toPrettyJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? '';
}
