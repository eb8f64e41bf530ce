-- A revision never comes back: a source that is made anew under the id of a deleted one is told from it by its revision,
-- whoever writes it, also a process of the version before, which counts from 1. Past what a deleted one may have had.
CREATE SEQUENCE "source_revision" AS integer;
SELECT setval('source_revision', (SELECT coalesce(max("revision"), 0) + 1000000 FROM "source"));

CREATE FUNCTION "signalbox_next_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."revision" := nextval('source_revision');
  RETURN NEW;
END $$;

CREATE TRIGGER "source_revision" BEFORE INSERT OR UPDATE OF "revision" ON "source"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_next_revision"();
