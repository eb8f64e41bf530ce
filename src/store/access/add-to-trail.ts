/**
 * The statement that adds entries to the trail of a request, in their order, when the common table expression `when` has a
 * row. The others are parameters, as `$1`: the request's id, and the entries as a JSON array. Entries that are there stay.
 */
export function addToTrailSql({ id, entries, when }: { id: string; entries: string; when: string }): string {
  return `INSERT INTO task_audit (id, task_id, is_comment, document)
  SELECT entry ->> 'id', ${id}, entry ? 'comment', entry
  FROM jsonb_array_elements(${entries}::jsonb) WITH ORDINALITY AS trail (entry, at)
  WHERE EXISTS (SELECT FROM ${when}) ORDER BY at
  ON CONFLICT (id) DO NOTHING`;
}
