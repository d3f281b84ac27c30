CREATE TABLE "compiled_targets" (
	"pixels_hash" text NOT NULL,
	"engine_version" integer NOT NULL,
	"mind_key" text NOT NULL,
	"mind_bytes" integer NOT NULL,
	"trackability" jsonb NOT NULL,
	"hits" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "compiled_targets_pixels_hash_engine_version_pk" PRIMARY KEY("pixels_hash","engine_version")
);
--> statement-breakpoint
CREATE TABLE "marker_fingerprints" (
	"marker_id" integer PRIMARY KEY NOT NULL,
	"keys" "bytea" NOT NULL,
	"features" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marker_rejects" (
	"format" text NOT NULL,
	"layout" text NOT NULL,
	"style" text NOT NULL,
	"rule" text NOT NULL,
	"count" integer NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "marker_rejects_format_layout_style_rule_pk" PRIMARY KEY("format","layout","style","rule")
);
--> statement-breakpoint
CREATE TABLE "pool_marks" (
	"format" text NOT NULL,
	"layout" text NOT NULL,
	"style" text NOT NULL,
	"low" integer NOT NULL,
	"high" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pool_marks_format_layout_style_pk" PRIMARY KEY("format","layout","style"),
	CONSTRAINT "pool_marks_order" CHECK (0 <= low and low <= high)
);
--> statement-breakpoint
ALTER TABLE "markers" DROP CONSTRAINT "markers_state";--> statement-breakpoint
ALTER TABLE "markers" ALTER COLUMN "state" SET DEFAULT 'building';--> statement-breakpoint
ALTER TABLE "markers" ALTER COLUMN "mind_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "mode" text DEFAULT 'framed' NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "file_suffix" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "mind_key" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "mind_bytes" integer;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "pixels_hash" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "photo_width" integer;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "photo_height" integer;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "printed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "replaced_by" integer;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "replaces" integer;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "error_code" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "error_message" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "fit_mode" text;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD COLUMN "use_smart_crop" boolean;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "printed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "cleared_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "schedule" text DEFAULT 'now' NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "items_made" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "job_progress" ADD COLUMN "worker" text NOT NULL;--> statement-breakpoint
ALTER TABLE "job_progress" ADD COLUMN "cancel_requested" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "job_progress" ADD COLUMN "started_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "markers" ADD COLUMN "builder" text;--> statement-breakpoint
ALTER TABLE "markers" ADD COLUMN "claims" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "markers" ADD COLUMN "last_claimed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "marker_fingerprints" ADD CONSTRAINT "marker_fingerprints_marker_id_markers_id_fk" FOREIGN KEY ("marker_id") REFERENCES "public"."markers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "compiled_targets_last_used" ON "compiled_targets" USING btree ("last_used_at");--> statement-breakpoint
CREATE INDEX "compiled_targets_mind_key" ON "compiled_targets" USING btree ("mind_key");--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD CONSTRAINT "ar_project_items_replaced_by_ar_project_items_id_fk" FOREIGN KEY ("replaced_by") REFERENCES "public"."ar_project_items"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD CONSTRAINT "ar_project_items_replaces_ar_project_items_id_fk" FOREIGN KEY ("replaces") REFERENCES "public"."ar_project_items"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ar_project_items_suffix" ON "ar_project_items" USING btree ("project_id","file_suffix");--> statement-breakpoint
CREATE INDEX "ar_project_items_mind_key" ON "ar_project_items" USING btree ("mind_key");--> statement-breakpoint
CREATE INDEX "ar_project_items_pixels" ON "ar_project_items" USING btree ("pixels_hash") WHERE pixels_hash is not null;--> statement-breakpoint
CREATE INDEX "ar_project_items_replaced_by" ON "ar_project_items" USING btree ("replaced_by") WHERE replaced_by is not null;--> statement-breakpoint
CREATE INDEX "ar_project_items_replaces" ON "ar_project_items" USING btree ("replaces") WHERE replaces is not null;--> statement-breakpoint
CREATE INDEX "ar_projects_expiry" ON "ar_projects" USING btree ("expires_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "ar_projects_uncleared" ON "ar_projects" USING btree ("ended_at") WHERE ended_at is not null and cleared_at is null;--> statement-breakpoint
CREATE INDEX "job_progress_updated" ON "job_progress" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "markers_state" ON "markers" USING btree ("state","state_changed_at") WHERE state in ('building', 'resting');--> statement-breakpoint
CREATE INDEX "markers_last_claimed" ON "markers" USING btree ("last_claimed_at");--> statement-breakpoint
CREATE INDEX "markers_mind_key" ON "markers" USING btree ("mind_key");--> statement-breakpoint
CREATE INDEX "project_files_storage_key" ON "project_files" USING btree ("storage_key");--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD CONSTRAINT "ar_project_items_mode" CHECK ("mode" in ('framed', 'borderless'));--> statement-breakpoint
ALTER TABLE "ar_projects" ADD CONSTRAINT "ar_projects_schedule" CHECK ("schedule" in ('now', 'night'));--> statement-breakpoint
ALTER TABLE "markers" ADD CONSTRAINT "markers_mind_key" CHECK (state = 'retired' or mind_key is not null);--> statement-breakpoint
ALTER TABLE "markers" ADD CONSTRAINT "markers_state" CHECK ("state" in ('building', 'free', 'assigned', 'resting', 'printed', 'retired'));