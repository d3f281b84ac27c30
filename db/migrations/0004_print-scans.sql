ALTER TABLE "ar_project_items" ADD COLUMN "scan" jsonb;--> statement-breakpoint
CREATE INDEX "ar_projects_checking" ON "ar_projects" USING btree ("id") WHERE print_state = 'rendering';