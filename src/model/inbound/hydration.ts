/** The rest of an event that came as type and id alone, or why there is none. */
export interface Hydration {
  /** JSON as the platform's API wrote it. */
  readonly fetched?: string;
  /** The platform has nothing more, for good. */
  readonly problem?: string;
}

export interface HydrationEntry extends Hydration {
  readonly askedUrl?: string;
  readonly at: Date;
}

/** Where the rests of thin events are kept, beside the bodies that came. */
export interface HydrationStore {
  find(eventId: string): Promise<Hydration | undefined>;
  /** Durable when it resolves; the first one of an event stands. */
  record(eventId: string, hydration: Omit<HydrationEntry, 'at'>): Promise<Hydration>;
}

/** The rest as matches, expressions and workflows see it: `$.hydrated`, beside what came. */
export const hydratedMember = 'hydrated';

/** Of the platform's answer. More would have to be read away from the event loop. */
export const hydratedBytesMax = 1024 * 1024;
