import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import proto from '@temporalio/proto';
import { runAttributeNames, type RunAttributes } from '../model/definitions/run-attributes.ts';

/** An operator who registers them sees them on runs that start so much later. */
const freshMs = 60_000;
/** Until Temporal is asked again when it did not answer, or may not be asked. */
const unknownMs = 10_000;
/** A start waits for this before it is sent, and its caller has an answer within 10 s. */
const askTimeoutMs = 2_500;

/** Gives runs the search attributes that are registered in their namespace; an unregistered one would have the start refused. */
export function createRunAttributes(client: Client): (attributes: RunAttributes) => Promise<RunAttributes> {
  let known: { readonly untilMs: number; readonly names: Promise<ReadonlySet<string>> } | undefined;
  let last: ReadonlySet<string> = new Set();

  return async (attributes) => {
    const names = await registered();
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)));
  };

  function registered(): Promise<ReadonlySet<string>> {
    if (known !== undefined && performance.now() < known.untilMs) return known.names;
    const names = ask();
    known = { untilMs: performance.now() + freshMs, names };
    return names;
  }

  /** Where it is not told, the last answer stands. */
  async function ask(): Promise<ReadonlySet<string>> {
    try {
      last = await list();
    } catch {
      known = { untilMs: performance.now() + unknownMs, names: Promise.resolve(last) };
    }
    return last;
  }

  async function list(): Promise<ReadonlySet<string>> {
    const { namespace } = client.options;
    const { customAttributes } = await client.withDeadline(Date.now() + askTimeoutMs, () =>
      client.connection.operatorService.listSearchAttributes({ namespace }),
    );
    const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    return new Set(runAttributeNames.filter((name) => customAttributes[name] === keyword));
  }
}

export function toSearchAttributes(attributes: RunAttributes): SearchAttributePair[] {
  return Object.entries(attributes).map(([name, value]) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value }));
}
