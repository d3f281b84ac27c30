CREATE TABLE "marker_signatures" (
	"marker_id" integer PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"signature" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "marker_signatures" ADD CONSTRAINT "marker_signatures_marker_id_markers_id_fk" FOREIGN KEY ("marker_id") REFERENCES "public"."markers"("id") ON DELETE cascade ON UPDATE no action;