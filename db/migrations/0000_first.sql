CREATE SEQUENCE "public"."marker_seeds" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"user_id" text,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "ar_compilation_logs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"step" text NOT NULL,
	"share" double precision NOT NULL,
	"duration_ms" integer NOT NULL,
	"message" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ar_project_items" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"target_index" integer NOT NULL,
	"name" text,
	"photo_url" text,
	"video_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"marker_id" integer,
	"orientation" text NOT NULL,
	CONSTRAINT "ar_project_items_orientation" CHECK ("orientation" in ('landscape', 'portrait'))
);
--> statement-breakpoint
CREATE TABLE "ar_projects" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"order_id" text,
	"photo_url" text,
	"video_url" text,
	"mask_url" text,
	"marker_mind_url" text,
	"view_url" text,
	"viewer_html_url" text,
	"qr_code_url" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"compilation_started_at" timestamp with time zone,
	"compilation_finished_at" timestamp with time zone,
	"compilation_time_ms" integer,
	"error_message" text,
	"photo_width" integer,
	"photo_height" integer,
	"video_width" integer,
	"video_height" integer,
	"video_duration_ms" integer,
	"photo_aspect_ratio" double precision,
	"video_aspect_ratio" double precision,
	"fit_mode" text DEFAULT 'cover' NOT NULL,
	"scale_width" double precision,
	"scale_height" double precision,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_demo" boolean DEFAULT true NOT NULL,
	"expires_at" timestamp with time zone,
	"notification_sent" boolean DEFAULT false NOT NULL,
	"notification_sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error_code" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"print_state" text DEFAULT 'none' NOT NULL,
	"owner_secret_hash" text NOT NULL,
	CONSTRAINT "ar_projects_status" CHECK ("status" in ('pending', 'processing', 'ready', 'error')),
	CONSTRAINT "ar_projects_print_state" CHECK ("print_state" in ('none', 'rendering', 'checked', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "ar_webhook_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" text,
	"event" text NOT NULL,
	"payload" jsonb NOT NULL,
	"url" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"response_status" integer,
	"next_attempt_at" timestamp with time zone,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_progress" (
	"job_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"step" text NOT NULL,
	"share" double precision NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "markers" (
	"id" serial PRIMARY KEY NOT NULL,
	"format" text NOT NULL,
	"layout" text NOT NULL,
	"style" text NOT NULL,
	"seed" integer NOT NULL,
	"art_version" integer NOT NULL,
	"engine_version" integer NOT NULL,
	"gate_version" integer NOT NULL,
	"state" text DEFAULT 'free' NOT NULL,
	"quality" jsonb NOT NULL,
	"mind_key" text NOT NULL,
	"mind_bytes" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "markers_state" CHECK ("state" in ('free', 'assigned', 'resting', 'printed', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "print_profiles" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"width_mm" double precision NOT NULL,
	"height_mm" double precision NOT NULL,
	"dpi" integer DEFAULT 300 NOT NULL,
	"bleed_mm" double precision NOT NULL,
	"safety_margin_mm" double precision NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "project_files" (
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"storage_key" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"is_public" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_files_project_id_name_pk" PRIMARY KEY("project_id","name")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"api_key_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ar_compilation_logs" ADD CONSTRAINT "ar_compilation_logs_project_id_ar_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ar_projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD CONSTRAINT "ar_project_items_project_id_ar_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ar_projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ar_project_items" ADD CONSTRAINT "ar_project_items_marker_id_markers_id_fk" FOREIGN KEY ("marker_id") REFERENCES "public"."markers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_files" ADD CONSTRAINT "project_files_project_id_ar_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."ar_projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_api_key_id_api_keys_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ar_compilation_logs_project" ON "ar_compilation_logs" USING btree ("project_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ar_project_items_target" ON "ar_project_items" USING btree ("project_id","target_index");--> statement-breakpoint
CREATE UNIQUE INDEX "ar_project_items_marker" ON "ar_project_items" USING btree ("marker_id");--> statement-breakpoint
CREATE INDEX "ar_projects_user" ON "ar_projects" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "ar_projects_order" ON "ar_projects" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "ar_projects_unfinished" ON "ar_projects" USING btree ("compilation_started_at") WHERE status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX "ar_webhook_events_project" ON "ar_webhook_events" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "audit_log_time" ON "audit_log" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "markers_seed_once" ON "markers" USING btree ("style","seed");--> statement-breakpoint
CREATE INDEX "markers_free" ON "markers" USING btree ("format","layout","style","id") WHERE state = 'free';--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");