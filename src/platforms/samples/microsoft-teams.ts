import type { EventSample } from './sample.ts';

export const microsoftTeamsSamples: readonly EventSample[] = [
  {
    event: 'message',
    summary: 'somebody mentions the webhook',
    request: ({ nowSeconds, iso, digits }) => ({
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      json: {
        type: 'message',
        id: `${nowSeconds}${digits(3, 'id')}`,
        timestamp: iso(),
        serviceUrl: 'https://smba.trafficmanager.net/emea/',
        channelId: 'msteams',
        from: { id: '29:1harbor', name: 'Ada Moreau', aadObjectId: '7f3a2c11-0000-4000-8000-48211937ada3' },
        conversation: { isGroup: true, id: '19:boats@thread.tacv2', name: 'Boats' },
        text: '<at>Signalbox</at> when does the last boat leave?\n',
        textFormat: 'plain',
        channelData: { channel: { id: '19:boats@thread.tacv2' }, team: { id: '19:harbor@thread.tacv2' } },
      },
    }),
  },
];
