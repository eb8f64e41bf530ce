import { useEffect, useRef, type RefObject } from 'react';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, defaultHighlightStyle, foldGutter, syntaxHighlighting } from '@codemirror/language';
import { linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';

export interface JsonEditorProps {
  /** Its accessible name. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What else is wrong with the text, by its place. */
  readonly check?: (text: string) => readonly Diagnostic[];
  readonly minHeight?: number;
}

/** An editor of JSON: folding, undo, mistakes at their line. A chunk of its own: load it by `lazy`. */
export default function JsonEditor({ label, value, onChange, check, minHeight = 200 }: JsonEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useLatest({ onChange, check });
  useEffect(() => {
    if (place.current === null) return;
    view.current = new EditorView({
      parent: place.current,
      state: EditorState.create({ extensions: extensionsOf(label, minHeight, latest) }),
    });
    return () => view.current?.destroy();
  }, [label, minHeight, latest]);
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={place} className="json-editor" />;
}

type Latest = RefObject<Pick<JsonEditorProps, 'onChange' | 'check'>>;

function useLatest(value: Latest['current']): Latest {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

function extensionsOf(label: string, minHeight: number, latest: Latest) {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    foldGutter(),
    history(),
    bracketMatching(),
    highlightActiveLine(),
    lintGutter(),
    json(),
    linter((editor) => [...jsonParseLinter()(editor), ...(latest.current.check?.(editor.state.doc.toString()) ?? [])]),
    syntaxHighlighting(defaultHighlightStyle),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    }),
    EditorView.theme({
      '&': { border: '1px solid var(--mantine-color-default-border)', borderRadius: '8px', fontSize: '13px' },
      '.cm-content': { minHeight: `${minHeight}px`, fontFamily: 'var(--mantine-font-family-monospace)' },
      '.cm-gutters': { background: 'transparent', border: 'none' },
    }),
  ];
}
