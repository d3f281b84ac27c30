ALTER TABLE "ar_project_items" ADD COLUMN "target_key" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "target_bytes" integer;--> statement-breakpoint
ALTER TABLE "compiled_targets" ADD COLUMN "target_key" text;--> statement-breakpoint
ALTER TABLE "compiled_targets" ADD COLUMN "target_bytes" integer;--> statement-breakpoint
ALTER TABLE "markers" ADD COLUMN "target_key" text;--> statement-breakpoint
ALTER TABLE "markers" ADD COLUMN "target_bytes" integer;--> statement-breakpoint
CREATE INDEX "ar_project_items_target_key" ON "ar_project_items" USING btree ("target_key") WHERE target_key is not null;--> statement-breakpoint
CREATE INDEX "compiled_targets_target_key" ON "compiled_targets" USING btree ("target_key");--> statement-breakpoint
CREATE INDEX "markers_target_key" ON "markers" USING btree ("target_key");