CREATE TABLE "mails" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"letter" text NOT NULL,
	"project_id" text,
	"recipient" text NOT NULL,
	"language" text NOT NULL,
	"once_key" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"given_up_at" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mails_once_key_unique" UNIQUE("once_key")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"events" text[],
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"plain_secret" text,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "ar_projects" ADD COLUMN "expiry_told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ar_webhook_events" ADD COLUMN "message_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "ar_webhook_events" ADD COLUMN "endpoint_id" text;--> statement-breakpoint
ALTER TABLE "ar_webhook_events" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "ar_webhook_events" ADD COLUMN "given_up_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("next_attempt_at") WHERE sent_at is null and given_up_at is null;--> statement-breakpoint
CREATE INDEX "mails_created" ON "mails" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "ar_webhook_events" ADD CONSTRAINT "ar_webhook_events_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ar_projects_email" ON "ar_projects" USING btree ("email") WHERE email is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "ar_webhook_events_message" ON "ar_webhook_events" USING btree ("message_id","endpoint_id");--> statement-breakpoint
CREATE INDEX "ar_webhook_events_due" ON "ar_webhook_events" USING btree ("next_attempt_at") WHERE delivered_at is null and given_up_at is null;