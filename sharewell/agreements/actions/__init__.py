"""Write agreements: documents and versions, who is a party and bound, who speaks for whom, and how they are kept."""

from sharewell.agreements.actions.clauses import write_clauses
from sharewell.agreements.actions.contracts import (
    check_contract,
    end_contract,
    enter_contract,
    record_assurance,
    tell_controller,
)
from sharewell.agreements.actions.documents import (
    abandon_version,
    agree_version,
    draft_version,
    end_version,
    enter_agreement,
    fix_version,
    link_alongside,
    set_in_force,
    write_text,
)
from sharewell.agreements.actions.duties import tell_nearing
from sharewell.agreements.actions.enforcing import (
    ask_to_lift,
    compile_now,
    is_flow_covered,
    lift_stop,
    renew_policy,
    stop_sharing,
)
from sharewell.agreements.actions.keeping import (
    agree_by_adoption,
    agree_by_signatures,
    ask_for_signatures,
    ask_to_read,
    mark_version_read,
    publish_version,
    record_adoption,
    review_version,
    tell_to_read,
    withdraw_publication,
)
from sharewell.agreements.actions.parties import (
    add_party,
    bind_party,
    leave_agreement,
    record_signature,
    sign_version,
)
from sharewell.agreements.actions.representatives import (
    accept_nomination,
    end_representative,
    nominate_representative,
)
from sharewell.agreements.actions.successions import succeed, take_over

__all__ = [
    "abandon_version",
    "accept_nomination",
    "add_party",
    "agree_by_adoption",
    "agree_by_signatures",
    "agree_version",
    "ask_for_signatures",
    "ask_to_lift",
    "ask_to_read",
    "bind_party",
    "check_contract",
    "compile_now",
    "draft_version",
    "end_contract",
    "end_representative",
    "end_version",
    "enter_agreement",
    "enter_contract",
    "fix_version",
    "is_flow_covered",
    "leave_agreement",
    "lift_stop",
    "link_alongside",
    "mark_version_read",
    "nominate_representative",
    "publish_version",
    "record_adoption",
    "record_assurance",
    "record_signature",
    "renew_policy",
    "review_version",
    "set_in_force",
    "sign_version",
    "stop_sharing",
    "succeed",
    "take_over",
    "tell_controller",
    "tell_nearing",
    "tell_to_read",
    "withdraw_publication",
    "write_clauses",
    "write_text",
]
