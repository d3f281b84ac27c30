ALTER TABLE "ar_project_items" ADD COLUMN "mask_url" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "placing" jsonb;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "video_edits" jsonb;