"""Every table that can be taken as a file: what it is called and where it stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """A table that can be taken as CSV or XLSX.

    endpoint: of the file. subject: the heading it stands under. title: what it is. found: for a
    table of one thing, such as a division, the address of the list in which that is found; "" for
    one that has an address of its own.
    """

    endpoint: str
    subject: str
    title: str
    found: str = ""


RECORD, DISCIPLINE, CONFIDENCE = "The public record", "Discipline", "Pledges and declarations"
CABINET, SELECTIONS, ALIST = "Contests and posts", "Ballots and selections", "The A-list"
SPLITS, OFFICE = "Splits and the Opposition", "The office"

EXPORTS: tuple[Export, ...] = (
    Export("members.members_file", RECORD, "Members"),
    Export("members.clps_file", RECORD, "CLPs"),
    Export("votes.divisions_file", RECORD, "Divisions"),
    Export("votes.division_file", RECORD, "Votes of a division", "/votes/divisions"),
    Export("votes.member_file", RECORD, "Votes of a member", "/members"),
    Export("opendata.votes_file", RECORD, "Every vote", "/data"),
    Export("confidence.register_file", CONFIDENCE, "Register of declarations"),
    Export("whips.whips_file", DISCIPLINE, "Who holds the whip"),
    Export("votes.expected_file", DISCIPLINE, "Expected divisions"),
    Export("votes.excuses_file", DISCIPLINE, "Slips, pairs and leave"),
    Export("votes.sheet_file", DISCIPLINE, "Whip sheet of a division", "/votes/divisions"),
    Export(
        "votes.expected_sheet_file",
        DISCIPLINE,
        "Whip sheet of an expected division",
        "/votes/expected",
    ),
    Export("reports.declarations_and_rebellion_file", DISCIPLINE, "Answers beside rebellion"),
    Export("confidence.rounds_file", CONFIDENCE, "Rounds"),
    Export("confidence.one_round_file", CONFIDENCE, "Answers to a round", "/confidence/rounds"),
    Export(
        "confidence.round_figures_page_file",
        CONFIDENCE,
        "Figures of a round",
        "/confidence/rounds",
    ),
    Export(
        "confidence.compare_rounds_file",
        CONFIDENCE,
        "Who changed between two rounds",
        "/confidence/rounds/compare",
    ),
    Export("confidence.recommendations_file", CONFIDENCE, "Recommendations"),
    Export("confidence.marks_file", CONFIDENCE, "Deselection marks"),
    Export("cabinet.contests_file", CABINET, "Contests"),
    Export("cabinet.contest_file", CABINET, "Votes of a contest", "/cabinet/contests"),
    Export("cabinet.quota_file", CABINET, "Quota of a contest", "/cabinet/contests"),
    Export("cabinet.ladders_file", CABINET, "Ladders of posts"),
    Export("cabinet.ladder_file", CABINET, "Posts of a ladder", "/cabinet/ladders"),
    Export("cabinet.drafts_file", CABINET, "Drafts"),
    Export("cabinet.picks_file", CABINET, "Picks of a draft", "/cabinet/drafts"),
    Export("cabinet.posts_file", CABINET, "The shadow cabinet"),
    Export("cabinet.post_history_file", CABINET, "Posts held, past ones too"),
    Export("splits.composition_file", SPLITS, "The House by party"),
    Export("splits.governments_file", SPLITS, "Parties that govern"),
    Export("splits.groups_file", SPLITS, "Breakaway groups"),
    Export("splits.group_file", SPLITS, "Who sits in a breakaway group", "/splits/groups"),
    Export("selections.overview_file", SELECTIONS, "Seats by the state of their selection"),
    Export("selections.overview_units_file", SELECTIONS, "Units missing or late"),
    Export("selections.rounds_file", SELECTIONS, "Rounds of trigger ballots"),
    Export("selections.one_round_file", SELECTIONS, "Ballots of a round", "/selections/rounds"),
    Export("selections.ballot_file", SELECTIONS, "Units of a ballot", "/selections/rounds"),
    Export("selections.returns_file", SELECTIONS, "Returns"),
    Export("selections.reminders_file", SELECTIONS, "Reminders sent"),
    Export("selections.restanding_file", SELECTIONS, "Who does not stand again"),
    Export("selections.rule_sets_file", SELECTIONS, "Rule sets"),
    Export("selections.reviews_file", SELECTIONS, "Boundary reviews"),
    Export("selections.review_file", SELECTIONS, "New seats of a review", "/selections/boundaries"),
    Export(
        "selections.old_seats_file", SELECTIONS, "Old seats of a review", "/selections/boundaries"
    ),
    Export(
        "selections.new_seat_file", SELECTIONS, "Claims on a new seat", "/selections/boundaries"
    ),
    Export(
        "selections.old_seat_file", SELECTIONS, "Claims of an old seat", "/selections/boundaries"
    ),
    Export("selections.vacancies_file", SELECTIONS, "Vacancies"),
    Export("selections.suggested_vacancies_file", SELECTIONS, "Vacancies to open"),
    Export("selections.vacancy_file", SELECTIONS, "Votes of a selection", "/selections/vacancies"),
    Export(
        "selections.matches_file",
        SELECTIONS,
        "Candidates matched to a vacancy",
        "/selections/vacancies",
    ),
    Export("selections.organisation_file", SELECTIONS, "Units of a CLP", "/members/clps"),
    Export("selections.units_file", SELECTIONS, "Branches and affiliates"),
    Export("selections.contacts_file", SELECTIONS, "Regional contacts"),
    Export("alist.a_list_file", ALIST, "The published A-list"),
    Export("alist.candidates_file", ALIST, "Candidates"),
    Export("alist.organisations_file", ALIST, "Recognised organisations"),
    Export("alist.traditions_file", ALIST, "Traditions"),
    Export("monitoring.totals_file", ALIST, "Totals of equality monitoring"),
    Export("monitoring.targets_file", ALIST, "Targets"),
    Export("reports.conferences_file", OFFICE, "Conference reports"),
    Export("reports.exports_file", OFFICE, "Every table"),
    Export("reports.schedules_file", OFFICE, "Scheduled exports"),
    Export("accounts.users_file", OFFICE, "Users"),
    Export("audit.audit_file", OFFICE, "The audit trail"),
    Export("jobs.runs_file", OFFICE, "Runs of jobs"),
    Export("settings.settings_file", OFFICE, "Settings"),
    Export("privacy.corrections_file", OFFICE, "Requests for correction"),
    Export("privacy.objections_file", OFFICE, "Objections"),
    Export("privacy.erasures_file", OFFICE, "Erasures"),
    Export("privacy.retention_file", OFFICE, "What is removed when"),
)
"""In the order of the index. A test compares them with the addresses there are."""
SUBJECTS = tuple(dict.fromkeys(export.subject for export in EXPORTS))
