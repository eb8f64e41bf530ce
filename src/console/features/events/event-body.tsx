import { useState } from 'react';
import { SegmentedControl, Text } from '@mantine/core';
import { indentJson } from '../../shared/json/indent.ts';
import { TextBlock } from '../../shared/ui/text-block.tsx';
import { isBinary, type EventWithBody } from './api/event.ts';

/** The body as the bytes that came. It can be broken into lines; no number and no text in it is ever parsed. */
export function EventBody({ event }: { readonly event: EventWithBody }) {
  const [form, setForm] = useState('Raw');
  const { body, bodyBytes, bodyKept } = event;
  const isBase64 = isBinary(event);
  const looksJson = !isBase64 && /^\s*[{[]/.test(body);
  return (
    <>
      <TextBlock
        label="Body"
        text={looksJson && form === 'Lines' ? indentJson(body) : body}
        empty={bodyBytes === 0 ? 'It had none.' : 'It is not kept any more.'}
        aside={
          looksJson && (
            <SegmentedControl
              size="xs"
              aria-label="Form of the body"
              data={['Raw', 'Lines']}
              value={form}
              onChange={setForm}
            />
          )
        }
      />
      <Text size="xs" c="dimmed">
        {isBase64 && 'These bytes are no text, and are shown in base64. '}
        {bodyKept < bodyBytes && `The first ${bodyKept} of ${bodyBytes} bytes are kept.`}
      </Text>
      {event.hydrated && (
        <TextBlock
          label="Fetched from the platform"
          text={indentJson(event.hydrated.fetched ?? '')}
          empty={event.hydrated.problem ?? 'It had nothing more.'}
        />
      )}
    </>
  );
}
