"""Row security of attachments and links, and that none is half stored or changed (ADR 0167, 0168).

`sharing_of_link` is what lets somebody without an account reach one link: whoever holds its token, whose hash the act
told the database. What was sent is there for them only with the session that the right code began, too.
"""

from django.db import migrations

LINK, SESSION, PERMITS = (
    f"coalesce(current_setting('sharewell.{name}', true), '')" for name in ("link", "link_session", "permits")
)
TENDS = f"'sharing.tend' = ANY (string_to_array({PERMITS}, ' '))"
WHOLE = "EXISTS (SELECT FROM sharing_disclosure AS whole WHERE whole.id = disclosure_id)"

FUNCTIONS = """
CREATE FUNCTION sharing_of_link(link text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT held.for_reference::text FROM foundation_onetimelink AS held
    WHERE link <> '' AND held.purpose = 'outside-link' AND held.digest = decode(link, 'hex')
$$;

-- Runs with the rights of the owner: a disclosure is narrowed through its link, and the link through the disclosure.
CREATE FUNCTION sharing_link_opens(disclosure bigint, link text, session text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT link <> '' AND session <> '' AND EXISTS (
        SELECT FROM sharing_outsidelink AS one
        WHERE one.disclosure_id = $1 AND one.reference = public.sharing_of_link($2) AND one.session = $3
          AND one.ended_at IS NULL
    )
$$;
"""
ROWS = {
    "sharing_attachment": WHOLE,
    "sharing_attachmentcontent": (
        "EXISTS (SELECT FROM sharing_attachment AS one WHERE one.id = attachment_id)"
    ),
    "sharing_outsiderecipient": WHOLE,
    "sharing_outsidelink": f"{WHOLE} OR reference = sharing_of_link({LINK})",
}  # fmt: skip
POLICIES = (
    "".join(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
        for table, rule in ROWS.items()
    )
    + f"""
-- Whoever holds no session is not asked about each row: the function runs for those who do.
CREATE POLICY sharing_disclosure_by_link ON sharing_disclosure FOR SELECT USING (
    {SESSION} <> '' AND sharing_link_opens(id, {LINK}, {SESSION})
);
-- The installation itself sends links, and keeps what is owed in step after somebody without an account has acted.
CREATE POLICY sharing_disclosure_tended ON sharing_disclosure FOR SELECT USING (to_outside <> '' AND {TENDS});
"""
)

KEPT = """
-- No attachment without its bytes, and none by reference with any.
CREATE FUNCTION sharing_require_content() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    has_content boolean;
BEGIN
    SELECT EXISTS (SELECT FROM sharing_attachmentcontent AS held WHERE held.attachment_id = NEW.id) INTO has_content;
    IF has_content = NEW.is_by_reference THEN
        RAISE EXCEPTION 'an attachment needs its content, and one by reference has none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER sharing_attachment_require_content AFTER INSERT ON sharing_attachment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sharing_require_content();

-- What goes outside says to whom.
CREATE FUNCTION sharing_require_outside() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM sharing_outsiderecipient AS one WHERE one.disclosure_id = NEW.id AND one.reference = NEW.to_outside
    ) THEN
        RAISE EXCEPTION 'what goes outside needs its recipient' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER sharing_disclosure_require_outside AFTER INSERT ON sharing_disclosure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.to_outside <> '') EXECUTE FUNCTION sharing_require_outside();

CREATE FUNCTION sharing_keep_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a link is kept: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'a link that is over never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.reference, OLD.disclosure_id, OLD.organisation, OLD.made_by, OLD.made_at, OLD.expires_at, OLD.code)
       IS DISTINCT FROM
       (NEW.reference, NEW.disclosure_id, NEW.organisation, NEW.made_by, NEW.made_at, NEW.expires_at, NEW.code)
       OR NEW.wrong < OLD.wrong
       OR (OLD.entered_at IS NOT NULL
           AND (OLD.entered_at, OLD.session, OLD.session_ends_at)
               IS DISTINCT FROM (NEW.entered_at, NEW.session, NEW.session_ends_at)) THEN
        RAISE EXCEPTION 'what a link is never changes, nor are tries taken back'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_outsidelink_keep_row BEFORE UPDATE OR DELETE ON sharing_outsidelink
    FOR EACH ROW EXECUTE FUNCTION sharing_keep_link();
CREATE TRIGGER sharing_outsidelink_keep BEFORE TRUNCATE ON sharing_outsidelink
    FOR EACH STATEMENT EXECUTE FUNCTION sharing_keep_link();
ALTER TABLE sharing_outsidelink ENABLE ALWAYS TRIGGER sharing_outsidelink_keep_row;
ALTER TABLE sharing_outsidelink ENABLE ALWAYS TRIGGER sharing_outsidelink_keep;
"""
REFUSE = """
CREATE TRIGGER {table}_refuse_row_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION sharing_refuse_change();
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION sharing_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_row_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change;
"""
RECORDS = ("sharing_attachment", "sharing_attachmentcontent", "sharing_outsiderecipient")

FORWARDS = FUNCTIONS + POLICIES + KEPT + "".join(REFUSE.format(table=table) for table in RECORDS)
BACKWARDS = (
    "".join(
        f"DROP TRIGGER {table}_refuse_change ON {table}; DROP TRIGGER {table}_refuse_row_change ON {table};\n"
        for table in RECORDS
    )
    + """
DROP TRIGGER sharing_outsidelink_keep ON sharing_outsidelink;
DROP TRIGGER sharing_outsidelink_keep_row ON sharing_outsidelink;
DROP FUNCTION sharing_keep_link();
DROP TRIGGER sharing_disclosure_require_outside ON sharing_disclosure;
DROP FUNCTION sharing_require_outside();
DROP TRIGGER sharing_attachment_require_content ON sharing_attachment;
DROP FUNCTION sharing_require_content();
DROP POLICY sharing_disclosure_tended ON sharing_disclosure;
DROP POLICY sharing_disclosure_by_link ON sharing_disclosure;
"""
    + "".join(
        f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
        for table in reversed(ROWS)
    )
    + "DROP FUNCTION sharing_link_opens; DROP FUNCTION sharing_of_link;\n"
)


class Migration(migrations.Migration):
    """Functions, policies and triggers."""

    dependencies = [("sharing", "0004_attachments_and_links"), ("foundation", "0002_one_time_links")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
