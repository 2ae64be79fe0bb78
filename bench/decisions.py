"""How fast the kept pages answer and a decision is recorded. Run by `make bench-decisions`; about five minutes.

Twenty people who signed in, each with two seconds of thought, walk the kept guide from its start to the record on the
try-out on this machine. Beside them, in the same run and by the same people, a signed-in page that only renders. Times
are what the client measures on the loopback from the first byte sent to the last byte read. Then fifty people do the
same, for the pages that show or take words about a child. Then decisions are recorded in one process (`recording`).
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.guide import RESULTS, SEED, THOUGHT, USERS, Times, User, cpu_seconds, machine, think, verdict
from bench.recording import measure_recording
from tests.support.tryout import TryOut, served

SECONDS = 60.0
WARM_PAGES = 60  # enough for three whole walks; not counted
CROWD = 50  # people, for the pages about a child
GOAL_QUESTION_P95 = 40.0  # milliseconds
GOAL_RATIO = 2.0  # of the p95 of a question to that of a page that only renders
GOAL_RECORDED_P95 = 100.0  # milliseconds
GOAL_CHILD_P95 = 120.0  # milliseconds, of a page that shows or takes words about a child
CHILD_PAGES = ("child_page", "check_page", "record_page")
ANSWERS = {"confidential": "yes", "risk-of-harm": "yes"}
CHECKS = (
    "minimum_necessary",
    "right_recipient",
    "accurate_up_to_date",
    "fact_opinion_distinguished",
    "secure_means",
    "onward_limits_agreed",
)


def people(tryout: TryOut) -> list[str]:
    """Return the posts of invented people who may decide, as the page "whom to be" offers them."""
    host, _, port = tryout.address.removeprefix("http://").partition(":")
    _, status, _, text = User(host, int(port)).ask("GET", "/demo/")
    assert status == 200, status
    offered = re.findall(r'value="(pos_[0-9A-Z]+)".*?</button>\s*<br>[^<]*\(practitioner\)', text)
    return list(dict.fromkeys(offered))


def hidden(text: str) -> dict[str, str]:
    """Return the hidden fields that a page carries."""
    return dict(re.findall(r'<input type="hidden" name="(version|key|outcome)" value="([^"]*)"', text))


def become(user: User, post: str) -> None:
    """Sign in as an invented person."""
    user.ask("GET", "/demo/")
    _, status, _, _ = user.ask("POST", "/demo/", {"post": post})
    assert status == 302, status


def kind_of(place: str) -> str:
    """Return the kind of page that an address of a draft shows."""
    if "/question/" in place:
        return "question_page"
    name = place.rstrip("/").rsplit("/", 1)[-1]
    if "/child/" in place or name == "words":
        return "child_page"
    return {"check": "check_page", "to": "recipient_page"}.get(name, "other_page")


def decide(
    user: User,
    until: float,
    chance: random.Random,
    times: dict[str, Times],
    wait: Callable[[float, random.Random], bool] = think,
) -> None:
    """Walk from the start to the record again and again until `wait` says that the time is over."""
    while True:
        _, status, _, text = user.ask("GET", "/decisions/new/")
        assert status == 200, status
        form = {"way": "worried", "edition": "england-2026", **hidden(text)}
        took, status, place, _ = user.ask("POST", "/decisions/new/", form)
        assert status == 302, status
        while True:
            took, status, onward, text = user.ask("GET", place)
            if status == 302:
                place = onward
                continue
            assert status == 200, (place, status)
            name = place.rstrip("/").rsplit("/", 1)[-1]
            times[kind_of(place)].milliseconds.append(took)
            if not wait(until, chance):
                return
            form, kind = {**hidden(text)}, "answer_sent"
            if "/question/" in place:
                form["answer"] = ANSWERS.get(name, "no")
            elif name == "to":
                form |= {"recipient": "childrens-social-care", "purpose": "protect-from-harm"}
            elif name == "check":
                shares = form["outcome"] in ("may-share", "must-share")
                form |= {"chosen": "share" if shares else "ask-first"}
                if not shares:  # some kinds of organisation are led to ask first: that is recorded with its reasons
                    form |= {"reasons": "Nothing yet.", "goes_to": "manager"}
                form |= {"subject_informed": "will-be", **dict.fromkeys(CHECKS, "yes")} if shares else {}
                kind = "decision_recorded"
            else:
                form |= {
                    "name": "Invented Child",
                    "view": "I want to play.",
                    "item-text": "A bruise.",
                    "item-kind": "fact",
                    "item-seen": "observed",
                    "item-source": "Own eyes",
                    "item-is_chosen": "on",
                }
            took, status, place, _ = user.ask("POST", place, form)
            assert status == 302, (name, status)
            times[kind].milliseconds.append(took)
            if kind == "decision_recorded":
                took, status, _, _ = user.ask("GET", place)
                assert status == 200, status
                times["record_page"].milliseconds.append(took)
                break


def warm_up(tryout: TryOut, post: str) -> None:
    """Let each thread of the server meet each page before anything is counted."""
    host, _, port = tryout.address.removeprefix("http://").partition(":")
    user, seen = User(host, int(port)), 0
    become(user, post)

    def wait(_: float, __: random.Random) -> bool:
        nonlocal seen
        seen += 1
        return seen < WARM_PAGES

    decide(user, 0.0, random.Random(SEED), defaultdict(Times), wait)
    for _ in range(8):
        user.ask("GET", "/about/")


def read_words(user: User, until: float, chance: random.Random, times: dict[str, Times]) -> None:
    """Read a page that only renders, signed in, again and again until the time is over."""
    while think(until, chance):
        took, status, _, _ = user.ask("GET", "/about/")
        assert status == 200, status
        times["page_that_only_renders"].milliseconds.append(took)


def together(
    tryout: TryOut,
    posts: Sequence[str],
    task: Callable[..., None],
    times: dict[str, Times],
    number: int = USERS,
    *,
    seconds: float = SECONDS,
) -> tuple[float, int]:
    """Let that many people do `task` for `seconds`; return the server's processor seconds and the requests made.

    A fault of one is raised.
    """
    host, _, port = tryout.address.removeprefix("http://").partition(":")
    users = []
    for one_of in range(number):
        user = User(host, int(port), address=f"127.0.1.{one_of + 1}")
        become(user, posts[one_of % len(posts)])
        users.append(user)
    faults: list[Exception] = []
    signed_in = sum(user.asked for user in users)
    before, until = cpu_seconds(tryout), time.perf_counter() + seconds

    def one(place: int) -> None:
        chance = random.Random(SEED + place)
        time.sleep(chance.uniform(0, THOUGHT))  # nobody begins in step
        try:
            task(users[place], until, chance, times)
        except Exception as fault:  # noqa: BLE001  it is raised below, in the thread that can end the run
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return cpu_seconds(tryout) - before, sum(user.asked for user in users) - signed_in


def measure() -> dict[str, Any]:
    """Return the figures of every kind of page, and the processor time a request."""
    times: dict[str, Times] = defaultdict(Times)
    crowded: dict[str, Times] = defaultdict(Times)
    with served() as tryout:
        posts = people(tryout)
        assert posts, "the page “whom to be” offers nobody who may decide"
        warm_up(tryout, posts[0])
        plain_cpu, plain_requests = together(tryout, posts, read_words, times)
        cpu, requests = together(tryout, posts, decide, times)
        together(tryout, posts, decide, crowded, CROWD)
    rows: dict[str, Any] = {name: each.row() for name, each in sorted(times.items())}
    rows |= {f"{name}_of_{CROWD}": crowded[name].row() for name in CHILD_PAGES}
    question, plain = times["question_page"], times["page_that_only_renders"]
    return rows | {
        "cpu_ms_a_request": round(cpu * 1000 / requests, 2),
        "cpu_ms_a_page_that_only_renders": round(plain_cpu * 1000 / plain_requests, 2),
        "ratio_of_p50": round(question.at(0.5) / plain.at(0.5), 2),
        "ratio_of_p95": round(question.at(0.95) / plain.at(0.95), 2),
    }


def main() -> int:
    """Measure, print, write JSON."""
    began = datetime.now(UTC)
    result: dict[str, Any] = {"began": began.isoformat(timespec="seconds"), "machine": machine(), "pages": measure()}
    recording = result["recording"] = measure_recording()
    pages = result["pages"]
    print(f"{USERS} people, {THOUGHT:g} s of thought, {SECONDS:g} s each; milliseconds at the client on the loopback")
    for name, row in pages.items():
        if isinstance(row, dict):
            words = f"{name.replace('_', ' '):<24} p50 {row['p50_ms']:>7.2f}  p95 {row['p95_ms']:>7.2f}"
            print(f"{words}  pages {row['pages']:>5}")
    plain = pages["cpu_ms_a_page_that_only_renders"]
    print(f"CPU of the web server: {pages['cpu_ms_a_request']} ms a request; {plain} ms a page that only renders")
    print(f"A question is {pages['ratio_of_p50']} × (p50) and {pages['ratio_of_p95']} × (p95) that page")
    question = pages["question_page"]["p95_ms"]
    met = question <= GOAL_QUESTION_P95 and pages["ratio_of_p95"] <= GOAL_RATIO
    print(
        f"p95 of a question page {question} ms (goal: {GOAL_QUESTION_P95:g} and {GOAL_RATIO:g} ×): {verdict(met=met)}"
    )
    recorded = pages["decision_recorded"]["p95_ms"]
    met = recorded <= GOAL_RECORDED_P95
    print(f"p95 of a decision recorded {recorded} ms (goal: {GOAL_RECORDED_P95:g}): {verdict(met=met)}")
    about_child = max(pages[f"{name}_of_{CROWD}"]["p95_ms"] for name in CHILD_PAGES)
    met = about_child <= GOAL_CHILD_P95
    words = f"p95 of the slowest page about a child, {CROWD} people: {about_child} ms"
    print(f"{words} (goal: {GOAL_CHILD_P95:g}): {verdict(met=met)}")
    print(
        f"One process records {recording['recordings_a_second']} decisions a second ({recording['ms_a_recording']} ms);"
        f" plain INSERTs of the same rows {recording['plain_transactions_a_second']} (ratio {recording['ratio']})"
    )
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"decisions-{began:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to bench/results/{file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
