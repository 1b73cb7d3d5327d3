"""The database itself refuses to change or remove a break-glass record."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION posts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a record is never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER posts_breakglassrecord_append_only
    BEFORE UPDATE OR DELETE ON posts_breakglassrecord
    FOR EACH ROW EXECUTE FUNCTION posts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER posts_breakglassrecord_append_only ON posts_breakglassrecord;
DROP FUNCTION posts_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_publication")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
