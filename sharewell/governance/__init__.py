"""How a partnership runs itself: groups, meetings, decisions, who must report what by when, and its reports."""
