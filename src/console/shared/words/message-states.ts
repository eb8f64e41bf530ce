/** The states by the words of the page. */
export const stateWords = {
  Pending: 'WEBHOOK_STATE_PENDING',
  Sending: 'WEBHOOK_STATE_RUNNING',
  Retrying: 'WEBHOOK_STATE_ERROR',
  'Waiting for callback': 'WEBHOOK_STATE_WAITING_CALLBACK',
  'Processing response': 'WEBHOOK_STATE_PROCESS_RESPONSE',
  Success: 'WEBHOOK_STATE_SUCCESS',
  Failed: 'WEBHOOK_STATE_FATAL_ERROR',
} as const;

export type MessageStateWord = keyof typeof stateWords;

export function wordOfState(state: string): string {
  return Object.entries(stateWords).find(([, name]) => name === state)?.[0] ?? state;
}
