EXEC(N'CREATE OR ALTER TRIGGER [Albums_etag] ON [Albums] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([Id]) OR UPDATE([Title])) RETURN;
    UPDATE t
    SET [Modified] = CASE WHEN i.[Modified] <> d.[Modified] THEN i.[Modified] WHEN TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) > CAST(DATEADD(microsecond, 1, d.[Modified]) AS datetimeoffset(6)) THEN TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) ELSE CAST(DATEADD(microsecond, 1, d.[Modified]) AS datetimeoffset(6)) END
    FROM [Albums] AS t
    JOIN inserted AS i ON i.[Id] = t.[Id]
    JOIN deleted AS d ON d.[Id] = i.[Id]
    WHERE i.[Modified] = d.[Modified];
END');

EXEC(N'CREATE OR ALTER TRIGGER [Artists_etag] ON [Artists] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([Id]) OR UPDATE([Name])) RETURN;
    UPDATE t
    SET [Version] = d.[Version] + 1,
        [Modified] = CASE WHEN i.[Modified] <> d.[Modified] THEN i.[Modified] WHEN TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) > CAST(DATEADD(microsecond, 1, d.[Modified]) AS datetimeoffset(6)) THEN TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) ELSE CAST(DATEADD(microsecond, 1, d.[Modified]) AS datetimeoffset(6)) END
    FROM [Artists] AS t
    JOIN inserted AS i ON i.[Id] = t.[Id]
    JOIN deleted AS d ON d.[Id] = i.[Id]
    WHERE i.[Version] = d.[Version];
END');

EXEC(N'CREATE OR ALTER TRIGGER [Recordings_etag] ON [Recordings] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([Id]) OR UPDATE([Title])) RETURN;
    UPDATE t
    SET [ChangedAt] = CASE WHEN i.[ChangedAt] <> d.[ChangedAt] THEN i.[ChangedAt] WHEN CAST(SYSUTCDATETIME() AS datetime2(6)) > CAST(DATEADD(microsecond, 1, d.[ChangedAt]) AS datetime2(6)) THEN CAST(SYSUTCDATETIME() AS datetime2(6)) ELSE CAST(DATEADD(microsecond, 1, d.[ChangedAt]) AS datetime2(6)) END
    FROM [Recordings] AS t
    JOIN inserted AS i ON i.[Id] = t.[Id]
    JOIN deleted AS d ON d.[Id] = i.[Id]
    WHERE i.[ChangedAt] = d.[ChangedAt];
END');

EXEC(N'CREATE OR ALTER TRIGGER [Songs_etag] ON [Songs] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([Credits_Composer]) OR UPDATE([Id]) OR UPDATE([Title])) RETURN;
    UPDATE t
    SET [Version] = d.[Version] + 1
    FROM [Songs] AS t
    JOIN inserted AS i ON i.[Id] = t.[Id]
    JOIN deleted AS d ON d.[Id] = i.[Id]
    WHERE i.[Version] = d.[Version];
END');

EXEC(N'CREATE OR ALTER TRIGGER [The takes of {0}, "and all" of [Abbey Road''s]] outtakes, alternates and rehearsals_etag] ON [The takes of {0}, "and all" of [Abbey Road''s]] outtakes, alternates and rehearsals] AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF NOT (UPDATE([Number]) OR UPDATE([Position_Reel]) OR UPDATE([Settings]) OR UPDATE([SongId])) RETURN;
    UPDATE t
    SET [Revision] = d.[Revision] + 1
    FROM [The takes of {0}, "and all" of [Abbey Road''s]] outtakes, alternates and rehearsals] AS t
    JOIN inserted AS i ON i.[SongId] = t.[SongId] AND i.[Number] = t.[Number]
    JOIN deleted AS d ON d.[SongId] = i.[SongId] AND d.[Number] = i.[Number]
    WHERE i.[Revision] = d.[Revision];
END');

DROP TRIGGER IF EXISTS [Albums_etag];

DROP TRIGGER IF EXISTS [Artists_etag];

DROP TRIGGER IF EXISTS [Recordings_etag];

DROP TRIGGER IF EXISTS [Songs_etag];

DROP TRIGGER IF EXISTS [The takes of {0}, "and all" of [Abbey Road's]] outtakes, alternates and rehearsals_etag];
