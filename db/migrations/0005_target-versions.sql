ALTER TABLE "ar_project_items" ADD COLUMN "target_version" integer;--> statement-breakpoint
ALTER TABLE "compiled_targets" ADD COLUMN "target_version" integer;