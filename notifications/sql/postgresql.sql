-- Evidence is only ever added to. Details may be deleted (erasure), never altered.
CREATE OR REPLACE FUNCTION notifications_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the audit chain is append-only: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
-- next
CREATE OR REPLACE FUNCTION notifications_head_only_forward() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the head of the audit chain only moves forward' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$
-- next
CREATE OR REPLACE TRIGGER audit_row_stays
    BEFORE UPDATE OR DELETE ON notifications_auditrow
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse_change()
-- next
CREATE OR REPLACE TRIGGER audit_row_no_truncate
    BEFORE TRUNCATE ON notifications_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_refuse_change()
-- next
CREATE OR REPLACE TRIGGER audit_detail_unaltered
    BEFORE UPDATE ON notifications_auditdetail
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse_change()
-- next
CREATE OR REPLACE TRIGGER audit_detail_no_truncate
    BEFORE TRUNCATE ON notifications_auditdetail
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_refuse_change()
-- next
CREATE OR REPLACE TRIGGER audit_head_forward
    BEFORE UPDATE ON notifications_audithead
    FOR EACH ROW EXECUTE FUNCTION notifications_head_only_forward()
-- next
CREATE OR REPLACE TRIGGER audit_head_stays
    BEFORE DELETE ON notifications_audithead
    FOR EACH ROW EXECUTE FUNCTION notifications_refuse_change()
-- next
CREATE OR REPLACE TRIGGER audit_head_no_truncate
    BEFORE TRUNCATE ON notifications_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_refuse_change()
-- next
-- Who was served which text is erased with what it was of, and never altered.
CREATE OR REPLACE FUNCTION notifications_reads_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'who was served a text is never changed: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
-- next
CREATE OR REPLACE TRIGGER box_read_unchanged
    BEFORE UPDATE ON notifications_boxread
    FOR EACH ROW EXECUTE FUNCTION notifications_reads_stay()
-- next
CREATE OR REPLACE TRIGGER box_read_no_truncate
    BEFORE TRUNCATE ON notifications_boxread
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_reads_stay()
