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

/** Where a page of all waits ended. */
export interface WaitListPlace {
  readonly registeredAt: string;
  readonly id: string;
}

/** Where a page of all sources ended. */
export interface SourcePlace {
  readonly createdAt: string;
  readonly id: string;
}

/** A place as clients hand it back; undefined is no place that was ever given out. */
export const eventCursor = {
  write: ({ receivedAt, id }: EventPlace) => encode(`${receivedAt} ${id}`),
  read(cursor: string): EventPlace | undefined {
    const { time: receivedAt, id } = readTimeAndId(cursor) ?? {};
    return receivedAt === undefined || id === undefined || !eventIdForm.test(id) ? undefined : { receivedAt, id };
  },
};

export const waitCursor = {
  write: ({ group, after }: WaitPlace) => encode(`${group} ${after}`),
  read(cursor: string): WaitPlace | undefined {
    const [, group, after] = /^([0-2]) ([^\0]*)$/s.exec(decode(cursor)) ?? [];
    return group === undefined || after === undefined ? undefined : { group: Number(group), after };
  },
};

export const waitListCursor = {
  write: ({ registeredAt, id }: WaitListPlace) => encode(`${registeredAt} ${id}`),
  read(cursor: string): WaitListPlace | undefined {
    const { time: registeredAt, id } = readTimeAndId(cursor) ?? {};
    return registeredAt === undefined || id === undefined ? undefined : { registeredAt, id };
  },
};

export const sourceCursor = {
  write: ({ createdAt, id }: SourcePlace) => encode(`${createdAt} ${id}`),
  read(cursor: string): SourcePlace | undefined {
    const { time: createdAt, id } = readTimeAndId(cursor) ?? {};
    return createdAt === undefined || id === undefined ? undefined : { createdAt, id };
  },
};

const eventIdForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readTimeAndId(cursor: string): { readonly time: string; readonly id: string } | undefined {
  const [, time, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([^\0]+)$/s.exec(decode(cursor)) ?? [];
  return time === undefined || id === undefined || !isTime(time) ? undefined : { time, id };
}

/** Base64url of UTF-8. */
function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function decode(cursor: string): string {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
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
