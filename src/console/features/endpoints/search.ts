import { stateWords, type MessageStateWord } from '../../shared/words/message-states.ts';

export interface EndpointSearch {
  readonly state?: MessageStateWord;
  /** The message whose details are open. */
  readonly message?: string;
}

export function readEndpointSearch({ state, message }: Readonly<Record<string, unknown>>): EndpointSearch {
  return {
    ...(isStateWord(state) && { state }),
    ...(typeof message === 'string' && message !== '' && { message }),
  };
}

export function isStateWord(text: unknown): text is MessageStateWord {
  return typeof text === 'string' && Object.hasOwn(stateWords, text);
}
