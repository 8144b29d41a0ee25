CREATE OR REPLACE FUNCTION "Albums_etag"() RETURNS trigger LANGUAGE plpgsql AS $etag$
BEGIN
    IF to_jsonb(NEW) - ARRAY['Modified'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['Modified'] THEN
        IF NEW."Modified" = OLD."Modified" THEN
            NEW."Modified" := greatest(clock_timestamp(), OLD."Modified" + interval '1 microsecond');
        END IF;
    END IF;
    RETURN NEW;
END
$etag$;
DROP TRIGGER IF EXISTS "Albums_etag" ON "Albums";
CREATE TRIGGER "Albums_etag" BEFORE UPDATE ON "Albums"
FOR EACH ROW WHEN (NEW."Modified" = OLD."Modified") EXECUTE FUNCTION "Albums_etag"();

CREATE OR REPLACE FUNCTION "Artists_etag"() RETURNS trigger LANGUAGE plpgsql AS $etag$
BEGIN
    IF to_jsonb(NEW) - ARRAY['Modified', 'Version'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['Modified', 'Version'] THEN
        NEW."Version" := OLD."Version" + 1;
        IF NEW."Modified" = OLD."Modified" THEN
            NEW."Modified" := greatest(clock_timestamp(), OLD."Modified" + interval '1 microsecond');
        END IF;
    END IF;
    RETURN NEW;
END
$etag$;
DROP TRIGGER IF EXISTS "Artists_etag" ON "Artists";
CREATE TRIGGER "Artists_etag" BEFORE UPDATE ON "Artists"
FOR EACH ROW WHEN (NEW."Version" = OLD."Version") EXECUTE FUNCTION "Artists_etag"();

CREATE OR REPLACE FUNCTION "Recordings_etag"() RETURNS trigger LANGUAGE plpgsql AS $etag$
BEGIN
    IF to_jsonb(NEW) - ARRAY['ChangedAt'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ChangedAt'] THEN
        IF NEW."ChangedAt" = OLD."ChangedAt" THEN
            NEW."ChangedAt" := greatest(clock_timestamp(), OLD."ChangedAt" + interval '1 microsecond');
        END IF;
    END IF;
    RETURN NEW;
END
$etag$;
DROP TRIGGER IF EXISTS "Recordings_etag" ON "Recordings";
CREATE TRIGGER "Recordings_etag" BEFORE UPDATE ON "Recordings"
FOR EACH ROW WHEN (NEW."ChangedAt" = OLD."ChangedAt") EXECUTE FUNCTION "Recordings_etag"();

CREATE OR REPLACE FUNCTION "Songs_etag"() RETURNS trigger LANGUAGE plpgsql AS $etag$
BEGIN
    IF to_jsonb(NEW) - ARRAY['Plays', 'Version'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['Plays', 'Version'] THEN
        NEW."Version" := OLD."Version" + 1;
    END IF;
    RETURN NEW;
END
$etag$;
DROP TRIGGER IF EXISTS "Songs_etag" ON "Songs";
CREATE TRIGGER "Songs_etag" BEFORE UPDATE ON "Songs"
FOR EACH ROW WHEN (NEW."Version" = OLD."Version") EXECUTE FUNCTION "Songs_etag"();

CREATE OR REPLACE FUNCTION "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag"() RETURNS trigger LANGUAGE plpgsql AS $etag$
BEGIN
    IF to_jsonb(NEW) - ARRAY['Revision', 'Twice'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['Revision', 'Twice'] THEN
        NEW."Revision" := OLD."Revision" + 1;
    END IF;
    RETURN NEW;
END
$etag$;
DROP TRIGGER IF EXISTS "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag" ON "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals";
CREATE TRIGGER "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag" BEFORE UPDATE ON "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals"
FOR EACH ROW WHEN (NEW."Revision" = OLD."Revision") EXECUTE FUNCTION "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag"();

DROP TRIGGER IF EXISTS "Albums_etag" ON "Albums";
DROP FUNCTION IF EXISTS "Albums_etag"();

DROP TRIGGER IF EXISTS "Artists_etag" ON "Artists";
DROP FUNCTION IF EXISTS "Artists_etag"();

DROP TRIGGER IF EXISTS "Recordings_etag" ON "Recordings";
DROP FUNCTION IF EXISTS "Recordings_etag"();

DROP TRIGGER IF EXISTS "Songs_etag" ON "Songs";
DROP FUNCTION IF EXISTS "Songs_etag"();

DROP TRIGGER IF EXISTS "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag" ON "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals";
DROP FUNCTION IF EXISTS "The takes of {0}, ""and all"" of [Abbey Road's] out_b30bb53a_etag"();
