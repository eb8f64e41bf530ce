/** Bytes by their content, kept beside the engine because they are too large for it. */
export interface Blobs {
  /** Keeps the bytes and answers with their id: equal bytes are kept once. Durable when the promise resolves. */
  put(bytes: Uint8Array): Promise<string>;
  get(id: string): Promise<Uint8Array | undefined>;
  /** Removes up to `limit` that nobody has put or read for so long; answers with how many. */
  forget(unused: { readonly days: number; readonly limit: number }): Promise<number>;
}
