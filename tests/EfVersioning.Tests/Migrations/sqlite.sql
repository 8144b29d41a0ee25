DROP TRIGGER IF EXISTS "Albums_etag";
CREATE TRIGGER "Albums_etag" AFTER UPDATE ON "Albums"
FOR EACH ROW WHEN NEW."Modified" = OLD."Modified" AND (
    NEW."Id" COLLATE BINARY IS NOT OLD."Id"
    OR NEW."Title" COLLATE BINARY IS NOT OLD."Title")
BEGIN
    UPDATE "Albums"
    SET "Modified" = CASE WHEN NEW."Modified" IS NOT OLD."Modified" THEN NEW."Modified" ELSE (
        SELECT strftime('%Y-%m-%d %H:%M:%S', us / 1000000, 'unixepoch') || rtrim(rtrim(printf('.%06d', us % 1000000), '0'), '.') || '+00:00'
        FROM (SELECT max(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000,
            coalesce(CAST(strftime('%s', substr(OLD."Modified", 1, 19) || CASE WHEN OLD."Modified" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN substr(OLD."Modified", -6) ELSE '' END) AS INTEGER) * 1000000 + CASE WHEN substr(OLD."Modified", 20, 1) = '.' THEN CAST(substr(rtrim(substr(OLD."Modified", 21, CASE WHEN OLD."Modified" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN length(OLD."Modified") - 26 ELSE 7 END), 'Z') || '000000', 1, 6) AS INTEGER) ELSE 0 END + 1, 0)) AS us)) END
    WHERE "Id" = NEW."Id";
END;

DROP TRIGGER IF EXISTS "Artists_etag";
CREATE TRIGGER "Artists_etag" AFTER UPDATE ON "Artists"
FOR EACH ROW WHEN NEW."Version" = OLD."Version" AND (
    NEW."Id" COLLATE BINARY IS NOT OLD."Id"
    OR NEW."Name" COLLATE BINARY IS NOT OLD."Name")
BEGIN
    UPDATE "Artists"
    SET "Version" = OLD."Version" + 1,
        "Modified" = CASE WHEN NEW."Modified" IS NOT OLD."Modified" THEN NEW."Modified" ELSE (
        SELECT strftime('%Y-%m-%d %H:%M:%S', us / 1000000, 'unixepoch') || rtrim(rtrim(printf('.%06d', us % 1000000), '0'), '.') || '+00:00'
        FROM (SELECT max(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000,
            coalesce(CAST(strftime('%s', substr(OLD."Modified", 1, 19) || CASE WHEN OLD."Modified" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN substr(OLD."Modified", -6) ELSE '' END) AS INTEGER) * 1000000 + CASE WHEN substr(OLD."Modified", 20, 1) = '.' THEN CAST(substr(rtrim(substr(OLD."Modified", 21, CASE WHEN OLD."Modified" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN length(OLD."Modified") - 26 ELSE 7 END), 'Z') || '000000', 1, 6) AS INTEGER) ELSE 0 END + 1, 0)) AS us)) END
    WHERE "Id" = NEW."Id";
END;

DROP TRIGGER IF EXISTS "Recordings_etag";
CREATE TRIGGER "Recordings_etag" AFTER UPDATE ON "Recordings"
FOR EACH ROW WHEN NEW."ChangedAt" = OLD."ChangedAt" AND (
    NEW."Id" COLLATE BINARY IS NOT OLD."Id"
    OR NEW."Title" COLLATE BINARY IS NOT OLD."Title")
BEGIN
    UPDATE "Recordings"
    SET "ChangedAt" = CASE WHEN NEW."ChangedAt" IS NOT OLD."ChangedAt" THEN NEW."ChangedAt" ELSE (
        SELECT strftime('%Y-%m-%d %H:%M:%S', us / 1000000, 'unixepoch') || rtrim(rtrim(printf('.%06d', us % 1000000), '0'), '.')
        FROM (SELECT max(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000,
            coalesce(CAST(strftime('%s', substr(OLD."ChangedAt", 1, 19) || CASE WHEN OLD."ChangedAt" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN substr(OLD."ChangedAt", -6) ELSE '' END) AS INTEGER) * 1000000 + CASE WHEN substr(OLD."ChangedAt", 20, 1) = '.' THEN CAST(substr(rtrim(substr(OLD."ChangedAt", 21, CASE WHEN OLD."ChangedAt" GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN length(OLD."ChangedAt") - 26 ELSE 7 END), 'Z') || '000000', 1, 6) AS INTEGER) ELSE 0 END + 1, 0)) AS us)) END
    WHERE "Id" = NEW."Id";
END;

DROP TRIGGER IF EXISTS "Songs_etag";
CREATE TRIGGER "Songs_etag" AFTER UPDATE ON "Songs"
FOR EACH ROW WHEN NEW."Version" = OLD."Version" AND (
    NEW."Credits_Composer" COLLATE BINARY IS NOT OLD."Credits_Composer"
    OR NEW."Id" COLLATE BINARY IS NOT OLD."Id"
    OR NEW."Title" COLLATE BINARY IS NOT OLD."Title")
BEGIN
    UPDATE "Songs"
    SET "Version" = OLD."Version" + 1
    WHERE "Id" = NEW."Id";
END;

DROP TRIGGER IF EXISTS "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals_etag";
CREATE TRIGGER "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals_etag" AFTER UPDATE ON "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals"
FOR EACH ROW WHEN NEW."Revision" = OLD."Revision" AND (
    NEW."Number" COLLATE BINARY IS NOT OLD."Number"
    OR NEW."Position_Reel" COLLATE BINARY IS NOT OLD."Position_Reel"
    OR NEW."Settings" COLLATE BINARY IS NOT OLD."Settings"
    OR NEW."SongId" COLLATE BINARY IS NOT OLD."SongId")
BEGIN
    UPDATE "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals"
    SET "Revision" = OLD."Revision" + 1
    WHERE "SongId" = NEW."SongId" AND "Number" = NEW."Number";
END;

DROP TRIGGER IF EXISTS "Albums_etag";

DROP TRIGGER IF EXISTS "Artists_etag";

DROP TRIGGER IF EXISTS "Recordings_etag";

DROP TRIGGER IF EXISTS "Songs_etag";

DROP TRIGGER IF EXISTS "The takes of {0}, ""and all"" of [Abbey Road's] outtakes, alternates and rehearsals_etag";
