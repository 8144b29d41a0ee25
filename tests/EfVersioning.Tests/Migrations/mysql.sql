DROP TRIGGER IF EXISTS `Albums_etag`;
CREATE TRIGGER `Albums_etag` BEFORE UPDATE ON `Albums` FOR EACH ROW
SET NEW.`Modified` = IF(NEW.`Modified` = OLD.`Modified` AND NOT (NEW.`Id` <=> OLD.`Id` AND CAST(NEW.`Id` AS BINARY) <=> CAST(OLD.`Id` AS BINARY)
        AND NEW.`Title` <=> OLD.`Title` AND CAST(NEW.`Title` AS BINARY) <=> CAST(OLD.`Title` AS BINARY)),
        GREATEST(UTC_TIMESTAMP(6), OLD.`Modified` + INTERVAL 1 MICROSECOND), NEW.`Modified`);

DROP TRIGGER IF EXISTS `Artists_etag`;
CREATE TRIGGER `Artists_etag` BEFORE UPDATE ON `Artists` FOR EACH ROW
SET NEW.`Modified` = IF(NEW.`Modified` = OLD.`Modified` AND NEW.`Version` = OLD.`Version` AND NOT (NEW.`Id` <=> OLD.`Id` AND CAST(NEW.`Id` AS BINARY) <=> CAST(OLD.`Id` AS BINARY)
        AND NEW.`Name` <=> OLD.`Name` AND CAST(NEW.`Name` AS BINARY) <=> CAST(OLD.`Name` AS BINARY)),
        GREATEST(UTC_TIMESTAMP(6), OLD.`Modified` + INTERVAL 1 MICROSECOND), NEW.`Modified`),
    NEW.`Version` = IF(NEW.`Version` = OLD.`Version` AND NOT (NEW.`Id` <=> OLD.`Id` AND CAST(NEW.`Id` AS BINARY) <=> CAST(OLD.`Id` AS BINARY)
        AND NEW.`Name` <=> OLD.`Name` AND CAST(NEW.`Name` AS BINARY) <=> CAST(OLD.`Name` AS BINARY)),
        OLD.`Version` + 1, NEW.`Version`);

DROP TRIGGER IF EXISTS `Recordings_etag`;
CREATE TRIGGER `Recordings_etag` BEFORE UPDATE ON `Recordings` FOR EACH ROW
SET NEW.`ChangedAt` = IF(NEW.`ChangedAt` = OLD.`ChangedAt` AND NOT (NEW.`Id` <=> OLD.`Id` AND CAST(NEW.`Id` AS BINARY) <=> CAST(OLD.`Id` AS BINARY)
        AND NEW.`Title` <=> OLD.`Title` AND CAST(NEW.`Title` AS BINARY) <=> CAST(OLD.`Title` AS BINARY)),
        GREATEST(UTC_TIMESTAMP(6), OLD.`ChangedAt` + INTERVAL 1 MICROSECOND), NEW.`ChangedAt`);

DROP TRIGGER IF EXISTS `Songs_etag`;
CREATE TRIGGER `Songs_etag` BEFORE UPDATE ON `Songs` FOR EACH ROW
SET NEW.`Version` = IF(NEW.`Version` = OLD.`Version` AND NOT (NEW.`Credits_Composer` <=> OLD.`Credits_Composer` AND CAST(NEW.`Credits_Composer` AS BINARY) <=> CAST(OLD.`Credits_Composer` AS BINARY)
        AND NEW.`Id` <=> OLD.`Id` AND CAST(NEW.`Id` AS BINARY) <=> CAST(OLD.`Id` AS BINARY)
        AND NEW.`Title` <=> OLD.`Title` AND CAST(NEW.`Title` AS BINARY) <=> CAST(OLD.`Title` AS BINARY)),
        OLD.`Version` + 1, NEW.`Version`);

DROP TRIGGER IF EXISTS `The takes of {0}, "and all" of [Abbey Road's] outt_b30bb53a_etag`;
CREATE TRIGGER `The takes of {0}, "and all" of [Abbey Road's] outt_b30bb53a_etag` BEFORE UPDATE ON `The takes of {0}, "and all" of [Abbey Road's] outtakes, alternates and rehearsals` FOR EACH ROW
SET NEW.`Revision` = IF(NEW.`Revision` = OLD.`Revision` AND NOT (NEW.`Number` <=> OLD.`Number` AND CAST(NEW.`Number` AS BINARY) <=> CAST(OLD.`Number` AS BINARY)
        AND NEW.`Position_Reel` <=> OLD.`Position_Reel` AND CAST(NEW.`Position_Reel` AS BINARY) <=> CAST(OLD.`Position_Reel` AS BINARY)
        AND NEW.`Settings` <=> OLD.`Settings` AND CAST(NEW.`Settings` AS BINARY) <=> CAST(OLD.`Settings` AS BINARY)
        AND NEW.`SongId` <=> OLD.`SongId` AND CAST(NEW.`SongId` AS BINARY) <=> CAST(OLD.`SongId` AS BINARY)),
        OLD.`Revision` + 1, NEW.`Revision`);

DROP TRIGGER IF EXISTS `Albums_etag`;

DROP TRIGGER IF EXISTS `Artists_etag`;

DROP TRIGGER IF EXISTS `Recordings_etag`;

DROP TRIGGER IF EXISTS `Songs_etag`;

DROP TRIGGER IF EXISTS `The takes of {0}, "and all" of [Abbey Road's] outt_b30bb53a_etag`;
