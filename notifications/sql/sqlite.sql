-- Evidence is only ever added to. Details may be deleted (erasure), never altered.
CREATE TRIGGER audit_row_unaltered BEFORE UPDATE ON notifications_auditrow
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: row update'); END
-- next
CREATE TRIGGER audit_row_stays BEFORE DELETE ON notifications_auditrow
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: row delete'); END
-- next
-- REPLACE deletes without firing delete triggers unless recursive_triggers is on, so it is met on its way in.
CREATE TRIGGER audit_row_no_replace BEFORE INSERT ON notifications_auditrow
WHEN EXISTS (SELECT 1 FROM notifications_auditrow WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: row replace'); END
-- next
CREATE TRIGGER audit_detail_unaltered BEFORE UPDATE ON notifications_auditdetail
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: detail update'); END
-- next
CREATE TRIGGER audit_detail_no_replace BEFORE INSERT ON notifications_auditdetail
WHEN EXISTS (SELECT 1 FROM notifications_auditdetail WHERE row_id = NEW.row_id)
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: detail replace'); END
-- next
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON notifications_audithead
WHEN NEW.id <> OLD.id OR NEW.seq <= OLD.seq
BEGIN SELECT RAISE(ABORT, 'the head of the audit chain only moves forward'); END
-- next
CREATE TRIGGER audit_head_stays BEFORE DELETE ON notifications_audithead
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only: head delete'); END
-- next
CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON notifications_audithead
WHEN EXISTS (SELECT 1 FROM notifications_audithead WHERE id = NEW.id AND seq > NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the head of the audit chain only moves forward'); END
-- next
-- Who was served which text is erased with what it was of, and never altered.
CREATE TRIGGER box_read_unchanged BEFORE UPDATE ON notifications_boxread
BEGIN SELECT RAISE(ABORT, 'who was served a text is never changed'); END
-- next
CREATE TRIGGER box_read_not_replaced BEFORE INSERT ON notifications_boxread
WHEN EXISTS (SELECT 1 FROM notifications_boxread WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'who was served a text is never replaced'); END
