import type { EventSample } from './sample.ts';

export const cloudeventsSamples: readonly EventSample[] = [
  {
    event: 'com.example.object.created',
    summary: 'an object was made, in structured mode',
    request: ({ uuid, iso }) => ({
      headers: { 'Content-Type': 'application/cloudevents+json; charset=utf-8' },
      json: {
        specversion: '1.0',
        type: 'com.example.object.created',
        source: '/harbor-works/storage/tickets',
        subject: 'tickets/4711.pdf',
        id: uuid,
        time: iso(),
        datacontenttype: 'application/json',
        data: { bytes: 48211, contentType: 'application/pdf' },
      },
    }),
  },
  {
    event: 'com.example.object.deleted',
    summary: 'an object was deleted, in binary mode',
    request: ({ uuid, iso }) => ({
      headers: {
        'ce-specversion': '1.0',
        'ce-type': 'com.example.object.deleted',
        'ce-source': '/harbor-works/storage/tickets',
        'ce-subject': 'tickets/4711.pdf',
        'ce-id': uuid,
        'ce-time': iso(),
      },
      json: { bytes: 48211 },
    }),
  },
];
