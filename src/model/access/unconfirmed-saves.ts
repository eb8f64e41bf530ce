/** A save of a run of which is not known whether Temporal has written down that it was done. */
export interface UnconfirmedSave {
  readonly requestId: string;
  /** Of the run, when it saved: the place of the event that its workflow task had been started. */
  readonly historyLength: number;
}

/** A place among them, in the order in which they were saved. */
export interface SavePlace {
  readonly requestId: string;
  /** With microseconds, as Postgres writes it. */
  readonly savedAt: string;
}

export interface UnconfirmedSaves {
  /** Those past a place that were saved so long ago, the oldest first. */
  page(options: {
    readonly savedForMs: number;
    readonly after?: SavePlace | undefined;
    readonly limit: number;
  }): Promise<readonly (UnconfirmedSave & SavePlace)[]>;
  /** A save that came meanwhile stays unconfirmed. */
  confirm(save: UnconfirmedSave): Promise<void>;
}

/** The runs of access requests as Temporal has them. */
export interface RequestRuns {
  /** Whether Temporal has written down that the workflow task which saved was done. True also of a run that is over: nobody can save it again. */
  hasWrittenDown(save: UnconfirmedSave): Promise<boolean>;
  /** Readers are to see the request as its run has it. Asked again about one save the run is asked once; one that is over is not. */
  saveAgain(save: UnconfirmedSave): Promise<void>;
}

/** Signal without arguments. */
export const saveAgainSignalName = 'signalbox.task.saveAgain';
