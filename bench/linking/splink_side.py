"""Splink on the same files: `python -m bench.linking.splink_side LEFT RIGHT [--nicknames] [--guard]` prints JSON.

Set up as its documentation advises for such data, with the same blocking ideas, and in one process of its own. With
`--nicknames` it has our table of variants as a level of the given name and a blocking rule; with `--guard` a pair of
another given name or birth date without an equal NHS number is held back, as ours is.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import time
import warnings
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

ROOT = Path(__file__).parents[2]

PREPARE = """
create table {table} as
with raw as (select * from read_csv('{path}', all_varchar=true, header=true)),
plain as (
  select id as unique_id,
    string_split(trim(regexp_replace(upper(strip_accents(coalesce(given_names, ''))), '[^A-Z ]', '', 'g')), ' ') as names,
    nullif(regexp_replace(upper(strip_accents(coalesce(family_name, ''))), '[^A-Z]', '', 'g'), '') as surname,
    nullif(regexp_replace(upper(strip_accents(split_part(replace(coalesce(family_name, ''), ' ', '-'), '-', -1))), '[^A-Z]', '', 'g'), '')
      as last_part,
    nullif(date_of_birth, '') as dob, nullif(sex, '') as sex, nullif(upper(address), '') as address,
    nullif(upper(postcode), '') as postcode, nullif(nhs_number, '') as nhs,
    nullif(school, '') as school,
    list_filter([nullif(upper(strip_accents(parent_1)), ''), nullif(upper(strip_accents(parent_2)), '')], lambda x: x is not null) as parents
  from raw)
select p.*, nullif(p.names[1], '') as given, nullif(p.names[2], '') as middle from plain p
"""


def main() -> None:
    """Link, and print what came out."""
    reader = argparse.ArgumentParser()
    reader.add_argument("left")
    reader.add_argument("right")
    reader.add_argument("--nicknames", action="store_true")
    reader.add_argument("--guard", action="store_true")
    reader.add_argument("--pairs", required=True)
    asked = reader.parse_args()
    began = time.perf_counter()

    import duckdb
    import jellyfish
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("set threads=2")
    for table, path in (("f", asked.left), ("i", asked.right)):
        connection.execute(PREPARE.format(table=table, path=path))
    names = [
        row[0]
        for row in connection.execute(
            "select distinct n from (select given n from f union select last_part from f union select given from i "
            "union select last_part from i) where n is not null"
        ).fetchall()
    ]
    heads = _heads() if asked.nicknames else {}
    sounds = pa.table(
        {
            "name": names,
            "sound": [jellyfish.metaphone(name)[:5] or name[:3] for name in names],
            "head": [heads.get(name, name) for name in names],
        }
    )
    connection.register("sounds", sounds)
    for table, name in (("fd", "f"), ("idx", "i")):
        connection.execute(
            f"create table {table} as select t.* exclude (names), g.sound as given_sound, s.sound as last_sound, g.head as given_head "
            f"from {name} t left join sounds g on g.name = t.given left join sounds s on s.name = t.last_part"
        )
    prepared = time.perf_counter()

    pairs, learnt = _predict(connection, nicknames=asked.nicknames)
    predicted = time.perf_counter()
    weight = "match_weight"
    if asked.guard:
        variant = "or f.given_head = i.given_head" if asked.nicknames else ""
        weight = f"""case when coalesce(i.nhs = f.nhs, false) then match_weight
          when (not (jaro_winkler_similarity(i.given, f.given) >= .92 or i.given_sound = f.given_sound {variant}
                     or coalesce(i.given = f.middle, false) or coalesce(i.middle = f.given, false))
                or not (i.dob[1:4] = f.dob[1:4] or i.dob[6:10] = f.dob[6:10] or damerau_levenshtein(i.dob, f.dob) <= 1))
               and match_weight > -1
          then 0 - 1 / (2 + match_weight) else match_weight end"""
    connection.execute(
        f"""copy (with p as (select case when source_dataset_l = 'b_feed' then unique_id_l else unique_id_r end fid,
          case when source_dataset_l = 'b_feed' then unique_id_r else unique_id_l end iid, match_weight from {pairs}),
        w as (select fid, iid, {weight} as bits from p join idx i on i.unique_id = iid join fd f on f.unique_id = fid)
        select fid, iid, bits from w qualify row_number() over (partition by fid order by bits desc, iid) = 1)
        to '{asked.pairs}' (header false)"""
    )
    print(json.dumps({
        "seconds_preparing": round(prepared - began, 2),
        "seconds_learning": round(learnt - prepared, 2),
        "seconds_linking": round(time.perf_counter() - learnt, 2),
        "seconds_predicting": round(predicted - learnt, 2),
        "seconds": round(time.perf_counter() - began, 2),
        "memory_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }))  # fmt: skip


def _predict(connection: Any, *, nicknames: bool) -> tuple[str, float]:
    """Train and predict; return the table of pairs, and when training ended."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    filled = {
        column
        for column in ("given", "surname", "dob", "sex", "postcode", "nhs", "school")
        if all(connection.execute(f"select count({column}) from {table}").fetchall()[0][0] for table in ("idx", "fd"))
    }
    if all(connection.execute(f"select sum(len(parents)) from {table}").fetchall()[0][0] for table in ("idx", "fd")):
        filled.add("parents")

    def has(*columns: str) -> bool:
        """Say whether both files have these: Splink refuses a rule or a comparison of what is nowhere."""
        return filled.issuperset(columns)

    def level(condition: str, label: str) -> dict[str, str]:
        return {"sql_condition": condition, "label_for_charts": label}

    def comparison(name: str, levels: list[Any]) -> dict[str, Any]:
        return {"output_column_name": name, "comparison_levels": [one for one in levels if one is not None]}

    given = comparison("given", [
        cll.NullLevel("given"), cll.ExactMatchLevel("given", term_frequency_adjustments=True),
        level("given_head_l = given_head_r", "nickname") if nicknames else None,
        level("jaro_winkler_similarity(given_l, given_r) >= .92 or given_sound_l = given_sound_r", "close"),
        level("given_l = middle_r or middle_l = given_r", "middle"),
        level("jaro_winkler_similarity(given_l, given_r) >= .8", "near"), cll.ElseLevel(),
    ])  # fmt: skip
    surname = comparison("surname", [
        cll.NullLevel("surname"), cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
        level("jaro_winkler_similarity(surname_l, surname_r) >= .92 or last_sound_l = last_sound_r", "close"),
        level("jaro_winkler_similarity(surname_l, surname_r) >= .8", "near"), cll.ElseLevel(),
    ])  # fmt: skip
    born = comparison("dob", [
        cll.NullLevel("dob"), cll.ExactMatchLevel("dob"),
        level("dob_l[1:4] = dob_r[1:4] and dob_l[6:7] = dob_r[9:10] and dob_l[9:10] = dob_r[6:7]", "swapped"),
        level("damerau_levenshtein(dob_l, dob_r) <= 1", "slip"), level("dob_l[1:4] = dob_r[1:4]", "year"), cll.ElseLevel(),
    ])  # fmt: skip
    place = comparison("place", [
        cll.NullLevel("postcode"),
        level("postcode_l = postcode_r and jaro_winkler_similarity(address_l, address_r) >= .9", "house"),
        cll.ExactMatchLevel("postcode"),
        level("substr(postcode_l, 1, length(postcode_l) - 2) = substr(postcode_r, 1, length(postcode_r) - 2)", "sector"),
        level("split_part(postcode_l, ' ', 1) = split_part(postcode_r, ' ', 1)", "district"), cll.ElseLevel(),
    ])  # fmt: skip
    parents = comparison("parents", [
        {"sql_condition": "len(parents_l) = 0 or len(parents_r) = 0", "label_for_charts": "null", "is_null_level": True},
        level("len(list_intersect(parents_l, parents_r)) > 0", "one"), cll.ElseLevel(),
    ])  # fmt: skip
    rules: list[Any] = [
        *([block_on("nhs")] if has("nhs") else []), block_on("last_sound", "dob"), block_on("given_sound", "dob"),
        block_on("last_sound", "given_sound", "substr(dob, 1, 4)"), block_on("last_sound", "given_sound", "substr(dob, 6, 5)"),
        block_on("postcode", "given_sound"), block_on("postcode", "dob"), block_on("postcode", "last_sound"),
        "l.dob = substr(r.dob, 1, 5) || substr(r.dob, 9, 2) || '-' || substr(r.dob, 6, 2) and l.last_sound = r.last_sound",
        "l.dob = r.dob and l.given_sound = r.last_sound",
    ]  # fmt: skip
    if nicknames:
        rules += [block_on("given_head", "dob"), block_on("given_head", "last_sound", "substr(dob, 1, 4)")]
    settings = SettingsCreator(
        link_type="link_only", blocking_rules_to_generate_predictions=rules,
        comparisons=[one for column, one in (
            ("given", given), ("surname", surname), ("dob", born), ("sex", cl.ExactMatch("sex")), ("postcode", place),
            ("nhs", cl.LevenshteinAtThresholds("nhs", [2])), ("parents", parents), ("school", cl.ExactMatch("school")),
        ) if has(column)],
        retain_intermediate_calculation_columns=False, retain_matching_columns=False,
    )  # fmt: skip
    database = DuckDBAPI(connection=connection)
    tables = [
        database.register(connection.table("idx"), dataset_display_name="a_index"),
        database.register(connection.table("fd"), dataset_display_name="b_feed"),
    ]
    linker = Linker(tables, settings, log_level=50)
    training = linker.training
    sure = [block_on("nhs")] if has("nhs") else []
    training.estimate_probability_two_random_records_match([*sure, block_on("given", "surname", "dob")], recall=0.75)
    training.estimate_u_using_random_sampling(max_pairs=2e6)
    learnt_from: list[tuple[str, ...]] = [("dob", "last_part")]
    learnt_from.append(("postcode", "given") if has("postcode") else ("given", "last_part"))
    if has("nhs"):
        learnt_from.append(("nhs",))
    for columns in learnt_from:
        training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    learnt = time.perf_counter()
    found = linker.inference.predict(threshold_match_weight=-6)
    return str(found.physical_name), learnt


def _heads() -> dict[str, str]:
    """Return for each name the head of its first group of variants."""
    heads: dict[str, str] = {}
    lines = (ROOT / "content" / "linkage" / "variants.csv").read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        _, kind, names = line.split(",")
        listed = names.split()
        if kind == "given":
            for name in listed:
                heads.setdefault(name, heads.get(listed[0], listed[0]))
    return heads


if __name__ == "__main__":
    main()
