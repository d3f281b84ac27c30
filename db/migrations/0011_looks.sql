CREATE TABLE "looks" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"marker_id" integer,
	"device" text NOT NULL,
	"tracker" text NOT NULL,
	"ms_to_lock" integer,
	"losses" integer NOT NULL,
	"followed_ms" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "looks_device" CHECK ("device" in ('iphone', 'ipad', 'android', 'computer', 'other')),
	CONSTRAINT "looks_tracker" CHECK ("tracker" in ('ours', 'mindar'))
);
--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_marker_id_markers_id_fk" FOREIGN KEY ("marker_id") REFERENCES "public"."markers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "looks_marker" ON "looks" USING btree ("marker_id");--> statement-breakpoint
CREATE INDEX "looks_created" ON "looks" USING btree ("created_at");