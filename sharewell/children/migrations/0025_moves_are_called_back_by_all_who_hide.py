"""A child comes to be hidden by a merge, an answer or a feed too: then as well a move is called back (ADR 183)."""

from django.db import migrations

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
WRITES = (
    "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off"
    " SET jit = off AS $$\n#variable_conflict use_column\n"
)


def calling_back(permitted: str) -> str:
    """Return the function, as in migration 0013, for those who are permitted one of some things."""
    return f"""
CREATE OR REPLACE FUNCTION children_call_back(by_whom text, why text, moment timestamptz)
RETURNS TABLE (move text, child text, post text)
{WRITES}
BEGIN
    IF NOT {PERMITS} && ARRAY[{permitted}] THEN
        RETURN;
    END IF;
    RETURN QUERY
    UPDATE children_move AS waits
    SET answer = 'called-back', answered_at = greatest(moment, waits.asked_at), answered_by = by_whom,
        answered_words = why
    FROM children_indexchild AS held
    WHERE held.id = waits.child_id AND waits.answer = '' AND waits.answer_post <> ''
      AND children_is_hidden(waits.answer_post, waits.child_id)
    RETURNING waits.reference::text, held.reference::text, waits.asked_post::text;
END
$$;
"""  # nosec B608  our own


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("children", "0024_plans_are_kept")]
    operations = [
        migrations.RunSQL(
            calling_back("'children.find', 'children.tend', 'children.review', 'children.match'"),
            calling_back("'children.find'"),
        )
    ]
