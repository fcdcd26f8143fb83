-- What was passed, agreed to and ratified is on record for ever: rows are only ever added.
CREATE TRIGGER emergency_override_unchanged BEFORE UPDATE ON emergency_override
BEGIN SELECT RAISE(ABORT, 'an override is never changed'); END
-- next
CREATE TRIGGER emergency_override_kept BEFORE DELETE ON emergency_override
BEGIN SELECT RAISE(ABORT, 'an override is never deleted'); END
-- next
-- REPLACE deletes without firing delete triggers unless recursive_triggers is on, so it is met on its way in.
CREATE TRIGGER emergency_override_not_replaced BEFORE INSERT ON emergency_override
WHEN EXISTS (SELECT 1 FROM emergency_override WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an override is never replaced'); END
-- next
CREATE TRIGGER emergency_consent_unchanged BEFORE UPDATE ON emergency_overrideconsent
BEGIN SELECT RAISE(ABORT, 'a consent to an override is never changed'); END
-- next
CREATE TRIGGER emergency_consent_kept BEFORE DELETE ON emergency_overrideconsent
BEGIN SELECT RAISE(ABORT, 'a consent to an override is never deleted'); END
-- next
CREATE TRIGGER emergency_consent_not_replaced BEFORE INSERT ON emergency_overrideconsent
WHEN EXISTS (SELECT 1 FROM emergency_overrideconsent WHERE override_id = NEW.override_id)
BEGIN SELECT RAISE(ABORT, 'a consent to an override is never replaced'); END
-- next
CREATE TRIGGER emergency_ratification_unchanged BEFORE UPDATE ON emergency_ratification
BEGIN SELECT RAISE(ABORT, 'a ratification is never changed'); END
-- next
CREATE TRIGGER emergency_ratification_kept BEFORE DELETE ON emergency_ratification
BEGIN SELECT RAISE(ABORT, 'a ratification is never deleted'); END
-- next
CREATE TRIGGER emergency_ratification_not_replaced BEFORE INSERT ON emergency_ratification
WHEN EXISTS (SELECT 1 FROM emergency_ratification WHERE id = NEW.id OR (task_id = NEW.task_id AND by_id = NEW.by_id))
BEGIN SELECT RAISE(ABORT, 'a ratification is never replaced'); END
-- next
CREATE TRIGGER emergency_motion_vote_unchanged BEFORE UPDATE ON emergency_motionvote
BEGIN SELECT RAISE(ABORT, 'a vote on a motion is never changed'); END
-- next
CREATE TRIGGER emergency_motion_vote_kept BEFORE DELETE ON emergency_motionvote
BEGIN SELECT RAISE(ABORT, 'a vote on a motion is never deleted'); END
-- next
CREATE TRIGGER emergency_frame_country_unchanged BEFORE UPDATE ON emergency_framecountry
BEGIN SELECT RAISE(ABORT, 'where a frame holds is never changed'); END
-- next
CREATE TRIGGER emergency_frame_country_kept BEFORE DELETE ON emergency_framecountry
BEGIN SELECT RAISE(ABORT, 'where a frame holds is never changed'); END
