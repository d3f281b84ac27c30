CREATE TABLE "print_files" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"item_id" integer NOT NULL,
	"profile_id" text NOT NULL,
	"basis" text NOT NULL,
	"state" text DEFAULT 'rendering' NOT NULL,
	"storage_key" text,
	"content_type" text,
	"bytes" bigint,
	"width" integer,
	"height" integer,
	"grade" text,
	"words" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "print_files_state" CHECK ("state" in ('rendering', 'checked', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "print_profiles" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "print_files" ADD CONSTRAINT "print_files_project_id_ar_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ar_projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "print_files" ADD CONSTRAINT "print_files_item_id_ar_project_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."ar_project_items"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "print_files_item" ON "print_files" USING btree ("item_id","profile_id");--> statement-breakpoint
CREATE INDEX "print_files_project" ON "print_files" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "print_files_storage_key" ON "print_files" USING btree ("storage_key");