import type { PlaceHolder, PlaceRequest, RunPlaces } from '../src/model/definitions/run-places.ts';

/** The activities by which runs of a definition with a limit wait for one another. Both may be repeated. */
export interface RunPlaceActivities {
  /** True: it may go on; else it is told by a signal. */
  takePlace(request: PlaceRequest): Promise<boolean>;
  leavePlace(run: PlaceHolder): Promise<void>;
}

export interface RunPlaceDependencies {
  readonly runPlaces: RunPlaces;
}

export function createRunPlaceActivities({ runPlaces }: RunPlaceDependencies): RunPlaceActivities {
  return {
    takePlace: (request) => runPlaces.take(request),
    leavePlace: (run) => runPlaces.leave(run),
  };
}
