/** Where a page of the ledger ended: microseconds count, a Date would lose rows between two pages. */
export interface EventPlace {
  readonly receivedAt: string;
  readonly id: string;
}

/** Where a page of an event's waits ended: in which group, behind which wait. */
export interface WaitPlace {
  readonly group: number;
  readonly after: string;
}

/** A place as clients hand it back; undefined is no place that was ever given out. */
export const eventCursor = {
  write: ({ receivedAt, id }: EventPlace) => encode(`${receivedAt} ${id}`),
  read(cursor: string): EventPlace | undefined {
    const [, receivedAt, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(decode(cursor)) ?? [];
    return receivedAt === undefined || id === undefined || !isTime(receivedAt) ? undefined : { receivedAt, id };
  },
};

export const waitCursor = {
  write: ({ group, after }: WaitPlace) => encode(`${group} ${after}`),
  read(cursor: string): WaitPlace | undefined {
    const [, group, after] = /^([0-2]) ([^\0]*)$/s.exec(decode(cursor)) ?? [];
    return group === undefined || after === undefined ? undefined : { group: Number(group), after };
  },
};

/** Base64url of UTF-8. */
function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(cursor: string): string {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

/** A day that no month has is no time. */
function isTime(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 23) === text.slice(0, 23);
}
