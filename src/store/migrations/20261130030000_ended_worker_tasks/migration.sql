-- A task whose run has been told of its end stays for a while, so that the same run cannot offer it a second time: a worker
-- that was frozen, or a workflow task that was lost, may do so late. Another run of the same origin, one that was reset, can.
ALTER TABLE "worker_task" ADD COLUMN "run_id" TEXT;
ALTER TABLE "worker_task" ADD COLUMN "told_at" TIMESTAMPTZ(6);
