-- What was passed, agreed to and ratified is on record for ever: rows are only ever added.
CREATE OR REPLACE FUNCTION emergency_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
-- next
CREATE OR REPLACE TRIGGER emergency_override_kept
    BEFORE UPDATE OR DELETE ON emergency_override
    FOR EACH ROW EXECUTE FUNCTION emergency_refuse('an override is never changed')
-- next
CREATE OR REPLACE TRIGGER emergency_override_no_truncate
    BEFORE TRUNCATE ON emergency_override
    FOR EACH STATEMENT EXECUTE FUNCTION emergency_refuse('an override is never deleted')
-- next
CREATE OR REPLACE TRIGGER emergency_consent_kept
    BEFORE UPDATE OR DELETE ON emergency_overrideconsent
    FOR EACH ROW EXECUTE FUNCTION emergency_refuse('a consent to an override is never changed')
-- next
CREATE OR REPLACE TRIGGER emergency_consent_no_truncate
    BEFORE TRUNCATE ON emergency_overrideconsent
    FOR EACH STATEMENT EXECUTE FUNCTION emergency_refuse('a consent to an override is never deleted')
-- next
CREATE OR REPLACE TRIGGER emergency_ratification_kept
    BEFORE UPDATE OR DELETE ON emergency_ratification
    FOR EACH ROW EXECUTE FUNCTION emergency_refuse('a ratification is never changed')
-- next
CREATE OR REPLACE TRIGGER emergency_ratification_no_truncate
    BEFORE TRUNCATE ON emergency_ratification
    FOR EACH STATEMENT EXECUTE FUNCTION emergency_refuse('a ratification is never deleted')
-- next
CREATE OR REPLACE TRIGGER emergency_motion_vote_kept
    BEFORE UPDATE OR DELETE ON emergency_motionvote
    FOR EACH ROW EXECUTE FUNCTION emergency_refuse('a vote on a motion is never changed')
-- next
CREATE OR REPLACE TRIGGER emergency_frame_country_kept
    BEFORE UPDATE OR DELETE ON emergency_framecountry
    FOR EACH ROW EXECUTE FUNCTION emergency_refuse('where a frame holds is never changed')
