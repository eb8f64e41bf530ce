import { ksuidOf } from '../../src/model/ksuid.ts';

/** Made of the workflow's own clock and randomness, so a replay makes the same. */
export function newId(): string {
  return ksuidOf(
    Date.now(),
    Uint8Array.from({ length: 16 }, () => Math.floor(Math.random() * 256)),
  );
}

export function now(): string {
  return new Date().toISOString();
}
