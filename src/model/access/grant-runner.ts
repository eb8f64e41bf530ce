import type { Grant } from './grant.ts';

/** The engine's side of grants that are there already: what is answered is durable. */
export interface GrantRunner {
  /** Changes when a grant ends by itself; null: never. `gone`: it is held no more. */
  changeEnd(grantId: string, deprovisionAt: string | null): Promise<Grant | 'gone' | 'unavailable'>;
  /** Takes away, by requests, all that a user has. */
  offboard(offboarding: Offboarding): Promise<'begun' | 'unavailable'>;
}

export interface Offboarding {
  readonly id: string;
  readonly userId: string;
  /** Who asked for it. */
  readonly callerId: string;
  readonly description: string;
  /** Requests from this time on are its own, or as good. */
  readonly since: string;
}

export const offboardUserType = 'offboardUser';
export const keepGrantEndType = 'keepGrantEnd';
export const changeGrantEndUpdateName = 'signalbox.grant.changeEnd';
