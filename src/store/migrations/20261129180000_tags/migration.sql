-- Tags of definitions, task definitions, schedules, secrets, environment variables and event handlers.
CREATE TABLE "tag" (
  "kind" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  PRIMARY KEY ("kind", "name", "key", "value")
);

-- A thing that is made anew under an old name has none of the old tags, whoever deleted it, also a process of the version before.
CREATE FUNCTION "signalbox_forget_tags"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "tag" WHERE "kind" = TG_ARGV[0] AND "name" = OLD."name";
  RETURN NULL;
END $$;

CREATE FUNCTION "signalbox_forget_tags_of_definition"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "tag" WHERE "kind" = 'workflow' AND "name" = OLD."name"
    AND NOT EXISTS (SELECT 1 FROM "definition" WHERE "name" = OLD."name");
  RETURN NULL;
END $$;

CREATE TRIGGER "definition_tags" AFTER DELETE ON "definition"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags_of_definition"();
CREATE TRIGGER "task_definition_tags" AFTER DELETE ON "task_definition"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags"('task');
CREATE TRIGGER "workflow_schedule_tags" AFTER DELETE ON "workflow_schedule"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags"('schedule');
CREATE TRIGGER "task_secret_tags" AFTER DELETE ON "task_secret"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags"('secret');
CREATE TRIGGER "environment_value_tags" AFTER DELETE ON "environment_value"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags"('environment');
CREATE TRIGGER "event_handler_tags" AFTER DELETE ON "event_handler"
  FOR EACH ROW EXECUTE FUNCTION "signalbox_forget_tags"('eventHandler');
