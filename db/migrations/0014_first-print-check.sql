CREATE TABLE "print_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"project_ids" jsonb NOT NULL,
	"profile_id" text NOT NULL,
	"copies" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp with time zone,
	"device" text,
	"ms_to_lock" integer,
	"picture_share" real,
	"released_at" timestamp with time zone,
	CONSTRAINT "print_batches_device" CHECK ("device" in ('iphone', 'ipad', 'android', 'computer', 'other'))
);
--> statement-breakpoint
CREATE INDEX "print_batches_created" ON "print_batches" USING btree ("created_at");