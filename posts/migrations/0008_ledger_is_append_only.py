"""The database itself refuses to change, remove or truncate the ledger; and to truncate the other record."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER posts_ledgerentry_append_only
    BEFORE UPDATE OR DELETE ON posts_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION posts_refuse_change();
CREATE TRIGGER posts_ledgerentry_no_truncate
    BEFORE TRUNCATE ON posts_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION posts_refuse_change();
CREATE TRIGGER posts_breakglassrecord_no_truncate
    BEFORE TRUNCATE ON posts_breakglassrecord
    FOR EACH STATEMENT EXECUTE FUNCTION posts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER posts_breakglassrecord_no_truncate ON posts_breakglassrecord;
DROP TRIGGER posts_ledgerentry_no_truncate ON posts_ledgerentry;
DROP TRIGGER posts_ledgerentry_append_only ON posts_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0007_ledger")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
