"""The database itself refuses to change, remove or truncate waivers."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER posts_waiver_append_only
    BEFORE UPDATE OR DELETE ON posts_waiver
    FOR EACH ROW EXECUTE FUNCTION posts_refuse_change();
CREATE TRIGGER posts_waiver_no_truncate
    BEFORE TRUNCATE ON posts_waiver
    FOR EACH STATEMENT EXECUTE FUNCTION posts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER posts_waiver_no_truncate ON posts_waiver;
DROP TRIGGER posts_waiver_append_only ON posts_waiver;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0015_checklist")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
