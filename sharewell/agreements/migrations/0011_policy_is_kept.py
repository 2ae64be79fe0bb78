"""Fix clauses with the text of their version, seal policies, and count every change of what a policy is made from."""

from django.db import migrations

# What the policy is made from: a change of any of these counts, in the transaction that makes it, and locks the head.
COUNTED = {
    "agreements_agreementversion": "UPDATE OF in_force_from, ended_at, review_on",
    "agreements_signature": "INSERT OR UPDATE",
    "agreements_party": "UPDATE",
    "agreements_stop": "INSERT OR UPDATE",
    "partnerships_registerentry": "INSERT OR UPDATE OR DELETE",
    "partnerships_organisation": "UPDATE",
}
SEALED = ("agreements_policy", "agreements_policypart")
KEPT = ("agreements_stop", "agreements_policyhead")
FIXED = ("agreements_clause", "agreements_clauseterm", "agreements_clauseorganisation")

FORWARDS = """
CREATE FUNCTION agreements_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a policy is sealed: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION agreements_keep_clause() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    held bigint := (given ->> 'version_id')::bigint;
    is_fixed boolean;
BEGIN
    IF held IS NULL THEN
        SELECT version_id INTO held FROM agreements_clause WHERE id = (given ->> 'clause_id')::bigint;
    END IF;
    -- Whoever fixes the version changes the same row, so no clause slips in while it is being fixed.
    SELECT fixed_at IS NOT NULL INTO is_fixed FROM agreements_agreementversion WHERE id = held FOR SHARE;
    IF is_fixed THEN
        RAISE EXCEPTION 'the clauses of this version are fixed: % is refused', lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION agreements_keep_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['lift_why', 'lift_asked_at', 'lift_asked_by', 'lifted_at', 'lifted_by']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['lift_why', 'lift_asked_at', 'lift_asked_by', 'lifted_at', 'lifted_by']
        OR OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'a stop is lifted once, and else never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION agreements_count_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE agreements_policyhead SET changes = changes + 1;
    RETURN NULL;
END
$$;

INSERT INTO agreements_policyhead (id, policy_id, changes, compiled_changes) VALUES (1, NULL, 1, 0);

CREATE TRIGGER agreements_stop_keep BEFORE UPDATE ON agreements_stop
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_stop();
"""  # nosec B608  a text of our own, without a value in it
FORWARDS += (
    "".join(
        f"CREATE TRIGGER {table}_keep BEFORE INSERT OR UPDATE OR DELETE ON {table}\n"
        "    FOR EACH ROW EXECUTE FUNCTION agreements_keep_clause();\n"
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
        for table in FIXED
    )
    + "".join(
        f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_change();\n"
        for table in SEALED
    )
    + "".join(
        f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
        for table in KEPT
    )
    + "".join(
        f"CREATE TRIGGER {table}_counts AFTER {changes} ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_count_change();\n"
        for table, changes in COUNTED.items()
    )
)

THE_REST = """
DROP TRIGGER agreements_stop_keep ON agreements_stop;
DELETE FROM agreements_policyhead;
DROP FUNCTION agreements_count_change();
DROP FUNCTION agreements_keep_stop();
DROP FUNCTION agreements_keep_clause();
DROP FUNCTION agreements_refuse_change();
"""  # nosec B608  a text of our own, without a value in it
BACKWARDS = (
    "".join(f"DROP TRIGGER {table}_counts ON {table};\n" for table in COUNTED)
    + "".join(f"DROP TRIGGER {table}_refuse ON {table};\n" for table in KEPT)
    + "".join(f"DROP TRIGGER {table}_sealed ON {table};\n" for table in SEALED)
    + "".join(f"DROP TRIGGER {table}_keep ON {table};\nDROP TRIGGER {table}_whole ON {table};\n" for table in FIXED)
    + THE_REST
)


class Migration(migrations.Migration):
    """Triggers, and the one row of the head."""

    dependencies = [("agreements", "0010_flows"), ("partnerships", "0003_vouched_by")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
