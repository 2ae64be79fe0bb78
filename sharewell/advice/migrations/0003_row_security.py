"""Show the words of a thread of advice to those who have a part in it, and to nobody else (ADR 0069).

Words are meant to name nobody, and could still tell. The thread itself holds references and times only. The rule here is
as wide as a part can be; `advice.policies` narrows through it and adds the moment (whose turn it is, who is away).

The rule runs with the rights of the owner: who wrote in a thread before has a part in it, and a rule about messages
cannot ask for messages under itself.
"""

from django.db import migrations

SEER = ", ".join(
    f"current_setting('sharewell.{name}', true)"
    for name in ("seer", "organisation", "team", "post", "roles", "permits")
)

FUNCTION = """
CREATE FUNCTION advice_has_part(
    seer text, organisation text, team text, post text, roles text, permits text, thread bigint
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT string_to_array(permits, ' ') && ARRAY['advice.ask', 'advice.give'] AND EXISTS (
        SELECT FROM advice_advicethread AS held
        JOIN practitioners_post AS asker ON asker.id = held.asked_by_post_id
        JOIN practitioners_practitioner AS who ON who.id = asker.practitioner_id
        WHERE held.id = $7 AND (
            who.reference = seer
            OR (post <> '' AND (
                EXISTS (
                    SELECT FROM practitioners_post AS mine WHERE mine.reference = $4 AND (
                        mine.id = held.adviser_post_id
                        OR EXISTS (SELECT FROM advice_advicemessage AS written
                                   WHERE written.thread_id = held.id AND written.written_by_post_id = mine.id)
                        OR EXISTS (SELECT FROM advice_adviceoutcome AS given
                                   WHERE given.thread_id = held.id AND given.advised_by_post_id = mine.id)
                    )
                )
                OR EXISTS (
                    SELECT FROM obligations_obligation AS owed
                    LEFT JOIN practitioners_post AS owner ON owner.id = owed.owner_post_id
                    LEFT JOIN practitioners_post AS cover ON cover.id = owed.cover_post_id
                    LEFT JOIN partnerships_team AS team_of ON team_of.id = owed.owner_team_id
                    JOIN partnerships_organisation AS house ON house.id = owed.organisation_id
                    WHERE owed.about = held.reference AND owed.code = 'advice.answer' AND (
                        owner.reference = $4 OR cover.reference = $4
                        OR ($3 <> '' AND team_of.reference = $3)
                        OR (house.reference = $2
                            AND string_to_array(roles, ' ') && ARRAY['manager', 'organisation-administrator'])
                    )
                )
            ))
        )
    )
$$;
"""
PART = f"advice_has_part({SEER}, thread_id)"
MINE = (
    "EXISTS (SELECT FROM practitioners_post AS mine WHERE mine.id = {column} "
    "AND mine.reference = current_setting('sharewell.post', true))"
)
SYSTEM = "current_setting('sharewell.kind', true) = 'system'"
# table: what may be read, and what may be added
ROWS = {
    "advice_advicesituation": (PART, PART),
    "advice_advicemessage": (PART, f"{PART} AND {MINE.format(column='written_by_post_id')}"),
    # The installation must know that a question was answered, so that it does not send for the cover.
    "advice_adviceoutcome": (f"{PART} OR {SYSTEM}", f"{PART} AND {MINE.format(column='advised_by_post_id')}"),
}
FORWARDS = FUNCTION + "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({seen}) WITH CHECK ({added});\n"
    for table, (seen, added) in ROWS.items()
)
BACKWARDS = (
    "".join(f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in ROWS)
    + "DROP FUNCTION advice_has_part;\n"
)


class Migration(migrations.Migration):
    """A function and policies."""

    dependencies = [
        ("advice", "0002_kept_as_it_was"),
        ("obligations", "0002_kept_as_it_was"),
        ("practitioners", "0001_initial"),
        ("partnerships", "0002_register"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
