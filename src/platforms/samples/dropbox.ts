import type { EventSample } from './sample.ts';

export const dropboxSamples: readonly EventSample[] = [
  {
    event: 'list_folder',
    summary: 'files of an account have changed',
    request: ({ word }) => ({
      headers: { 'User-Agent': 'DropboxWebhooks/1.0' },
      json: {
        list_folder: { accounts: [`dbid:${word(35, 'account')}`] },
        delta: { users: [48211937] },
      },
    }),
  },
  {
    event: 'verification',
    summary: 'Dropbox asks whether the URL is there',
    isHandshake: true,
    request: ({ word }) => ({ method: 'GET', query: { challenge: word(40, 'challenge') } }),
  },
];
