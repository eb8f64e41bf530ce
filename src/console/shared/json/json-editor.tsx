import { useEffect, useRef, type RefObject } from 'react';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { toDiagnostics, type PlacedProblem } from './json-places.ts';
import { tags } from '@lezer/highlight';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';

export interface JsonEditorProps {
  /** Its accessible name. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Mistakes beyond the form, by the path of the value: `tasks[0].type`. */
  readonly problems?: readonly PlacedProblem[];
  readonly minHeight?: number;
}

/** An editor of JSON: folding, undo, mistakes at their line. A chunk of its own: load it by `lazy`. */
export default function JsonEditor({ label, value, onChange, problems, minHeight = 200 }: JsonEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useLatest({ onChange });
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
  useEffect(() => {
    const editor = view.current;
    if (problems === undefined || editor === undefined) return;
    editor.dispatch({ effects: setProblems.of(toDiagnostics(editor.state, problems)) });
    forceLinting(editor);
  }, [problems]);
  return <div ref={place} className="json-editor" />;
}

const setProblems = StateEffect.define<readonly Diagnostic[]>();

/** They stand until the text is changed: then the server has not seen it. */
const problemsField = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update(shown, { docChanged, effects }) {
    const set = effects.find((effect) => effect.is(setProblems));
    return set?.value ?? (docChanged ? [] : shown);
  },
});

/** The only source of marks: what sets some beside it loses them when the linter runs, a moment after the last key. */
const markMistakes = linter((view) => [...jsonParseLinter()(view), ...view.state.field(problemsField)], {
  needsRefresh: ({ startState, state }) => startState.field(problemsField) !== state.field(problemsField),
});

/** Each is legible on light and on dark (WCAG 2.2, 1.4.3). */
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#0b5a75, #66d9e8)' },
  { tag: tags.string, color: 'light-dark(#2b6a1b, #a9e34b)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#7a3b00, #ffc078)' },
]);

type Latest = RefObject<Pick<JsonEditorProps, 'onChange'>>;

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
    problemsField,
    markMistakes,
    syntaxHighlighting(colours),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    }),
    EditorView.theme({
      '&': { border: '1px solid var(--mantine-color-default-border)', borderRadius: '8px', fontSize: '13px' },
      '.cm-content': { minHeight: `${minHeight}px`, fontFamily: 'var(--mantine-font-family-monospace)' },
      '.cm-gutters': { background: 'transparent', border: 'none', color: 'var(--mantine-color-dimmed)' },
      '.cm-activeLine, .cm-activeLineGutter': { background: 'light-dark(#f1f3f5, #2e2e2e)' },
    }),
  ];
}
