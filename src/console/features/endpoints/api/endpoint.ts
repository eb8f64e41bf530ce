/** An outgoing webhook as `GET /api/v1/webhooks` answers it. */
export interface EndpointView {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  /** Without its query for those who may not change it. */
  readonly url: string;
  /** Seconds, `691200s`. */
  readonly callbackTimeout: string;
  readonly createdAt: string;
  readonly signalbox: {
    readonly disabled: boolean;
    readonly disabledReason?: string;
    readonly failingSince?: string;
    readonly signatures: readonly string[];
    readonly secrets: readonly { readonly scheme: string; readonly publicKey?: string; readonly until?: string }[];
    /** Once, in the answer to the call that made them. */
    readonly newSecrets?: readonly { readonly scheme: string; readonly key?: string; readonly publicKey?: string }[];
  };
}

/** The fields of the form. */
export interface EndpointDraft {
  readonly displayName: string;
  readonly description: string;
  readonly url: string;
}
