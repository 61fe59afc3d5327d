"""The pages of the commands: what each teaches beyond its options."""

from __future__ import annotations

from siptower.cli.handbook.page import COMMON_ENVIRONMENT, EXIT_STATUS, SETTINGS_ENVIRONMENT, Example, Page, Section

__all__ = [
    "CHECK_PAGE",
    "COMPLETION_PAGE",
    "CONFIG_PAGE",
    "MAN_PAGE",
    "PARSE_PAGE",
    "PROGRAM_PAGE",
    "READ_PAGE",
    "SCHEMA_PAGE",
    "SHOW_PAGE",
    "SPLIT_PAGE",
]

PROGRAM_PAGE = Page(
    examples=(
        Example("siptower read trunk.pcap", "calls, KPIs and where to go next"),
        Example("siptower read --config siptower.yaml *.pcap.gz", "figures by carrier"),
        Example("siptower split trunk.pcap -o calls/", "one capture file a call"),
        Example("siptower parse invite.sip", "one message, with every deviation"),
        Example("siptower config check --config siptower.yaml"),
    ),
    remarks=("`siptower COMMAND --help` shows the options of a command and more examples.",),
    exit_status=EXIT_STATUS,
    environment={**SETTINGS_ENVIRONMENT, **COMMON_ENVIRONMENT},
    see_also=("docs/index.md",),
)

READ_PAGE = Page(
    examples=(
        Example("siptower read trunk.pcap", "calls, KPIs and where to go next"),
        Example("siptower read --events trunk.pcap", "no-ack, auth-failed, session-expired, scanner ..."),
        Example("siptower read --config siptower.yaml a.pcap b.pcap.gz", "by carrier; merged in time order"),
        Example("siptower read -f 'udp and host 10.1.0.1' trunk.pcap", "what tcpdump would show"),
        Example("siptower read --where 'outcome == busy and to.user =~ \"^49\"' trunk.pcap", "calls that fit"),
        Example("siptower read --where 'pdd > 3s or not exists(pdd)' trunk.pcap"),
        Example("siptower read --messages --where 'status == 403 or has(Diversion)' trunk.pcap", "rows that fit"),
        Example('siptower read --events --where \'name in ("scanner", "auth-failed")\' trunk.pcap'),
        Example("siptower read --call 822600695b887a7f@10.0.0.10 trunk.pcap", "one call, message by message"),
        Example("siptower read --call 8226006 --diff 1 5 trunk.pcap", "how a later message differs"),
        Example("tcpdump -w - udp | siptower read -", "from a pipe, until Ctrl-C"),
        Example("siptower read --kpis --format json trunk.pcap", "every KPI for a program"),
        Example("siptower read --format csv trunk.pcap >calls.csv"),
        Example("siptower read --messages --format ndjson trunk.pcap | jq .call_id"),
    ),
    section_remarks={Section.SHOW: "One of these. Without any: calls, KPIs and what the capture holds."},
    remarks=(
        "Calls that are still up, and timers that still run at the end of the input, stay open without --finalize.",
        "A last packet that is cut off gives a warning; where a file cannot be read the other files are.",
    ),
    exit_status={
        0: "fine; failed calls in a capture are fine",
        1: "a file cannot be read, output cannot be written; the rest was shown",
        2: "the command line or the settings are wrong; nothing was read",
        130: "interrupted by Ctrl-C; what was read until then was shown",
    },
    environment={**SETTINGS_ENVIRONMENT, **COMMON_ENVIRONMENT},
    see_also=(
        "siptower parse --help",
        "siptower config --help",
        "docs/guides/reading-captures.md",
        "docs/reference/filter.md",
    ),
)

SPLIT_PAGE = Page(
    examples=(
        Example("siptower split trunk.pcap -o calls/", "one pcapng a call, in a folder a day"),
        Example("siptower split a.pcap b.pcap.gz -o 'calls/{from}-{to}-{n}.pcap'", "named by who called whom"),
        Example("siptower split trunk.pcap -o all/ --number '^\\+4930' --media all", "with audio"),
        Example("siptower split trunk.pcap -o busy/ --where 'outcome == busy'", "calls that fit"),
        Example("siptower split trunk.pcap -o registers/ --method REGISTER"),
        Example("siptower split trunk.pcap -o some.pcapng --every 100", "each hundredth call, in one file"),
        Example("siptower split trunk.pcap -o shared.pcapng --method any --anonymise", "to be given away"),
        Example("tcpdump -w - udp | siptower split - -o calls/", "from a pipe, until Ctrl-C"),
    ),
    remarks=(
        "Placeholders: {date} {time} {from} {to} {call_id} {method} {source} {n} and %Y %m %d %H %M %S, in UTC.",
        "A call is a Call-ID. Its file holds its SIP messages and the media that its session descriptions announce.",
        "Files are named NAME.part until they are complete; two calls with one name get a number each.",
    ),
    exit_status={
        0: "fine",
        1: "a file cannot be read or written; the others were",
        2: "the command line or the settings are wrong; nothing was written",
        130: "interrupted by Ctrl-C; the files are whole and end there",
    },
    environment={
        "SIPTOWER_ANONYMISE_KEY": "the secret of --anonymise, where no --key is given",
        **SETTINGS_ENVIRONMENT,
        **COMMON_ENVIRONMENT,
    },
    see_also=("siptower read --help", "docs/guides/split.md"),
)

PARSE_PAGE = Page(
    examples=(
        Example("siptower parse invite.sip", "one JSON object"),
        Example("siptower parse --format table invite.sip", "readable"),
        Example("siptower parse *.sip | jq 'select(.validity != \"valid\") | .file'", "files that deviate"),
        Example("siptower parse - <invite.sip"),
    ),
    exit_status={
        0: "every file could be read; a malformed message is an answer, not a failure",
        1: "a file cannot be read, or holds no message; the others were explained",
        2: "the command line is wrong",
    },
    environment=COMMON_ENVIRONMENT,
    see_also=("siptower read --help", "docs/reference/sip-issues.md"),
)

CONFIG_PAGE = Page(
    examples=(
        Example("siptower config check --config siptower.yaml", "every problem at once, with its line"),
        Example("siptower config show --config siptower.yaml", "what is in force, and where it came from"),
        Example("SIPTOWER_TIMEOUTS__TRYING=10s siptower config show", "one setting from a variable"),
        Example("siptower config schema >siptower.schema.json", "for editors"),
    ),
    environment=SETTINGS_ENVIRONMENT,
    see_also=("docs/guides/configuration.md", "docs/reference/settings.md"),
)

_CONFIG_EXIT_STATUS = {0: "they can be used", 2: "they cannot: every problem was told, with its line"}

CHECK_PAGE = Page(
    examples=(
        Example("siptower config check --config siptower.yaml"),
        Example("SIPTOWER_TIMEOUTS__TRYING=10s siptower config check --config siptower.yaml", "variables, too"),
    ),
    exit_status=_CONFIG_EXIT_STATUS,
    environment=SETTINGS_ENVIRONMENT,
    see_also=("siptower config show --help", "docs/guides/configuration.md"),
)

SHOW_PAGE = Page(
    examples=(
        Example("siptower config show --config siptower.yaml"),
        Example("siptower config show --config siptower.yaml >effective.yaml", "can be read again"),
        Example("siptower config show --format json | jq .origins", "where each value came from"),
    ),
    exit_status=_CONFIG_EXIT_STATUS,
    environment=SETTINGS_ENVIRONMENT,
    see_also=("siptower config check --help", "docs/guides/configuration.md"),
)

SCHEMA_PAGE = Page(
    examples=(Example("siptower config schema >siptower.schema.json", "for editors that know YAML"),),
    exit_status={0: "fine", 1: "output cannot be written"},
    see_also=("docs/reference/settings.md",),
)

COMPLETION_PAGE = Page(
    examples=(
        Example('eval "$(siptower completion bash)"', "in ~/.bashrc"),
        Example("siptower completion zsh >_siptower", "in a folder that $fpath names"),
        Example("siptower completion fish >siptower.fish", "in ~/.config/fish/completions"),
    ),
    exit_status={0: "fine", 1: "output cannot be written", 2: "the shell is not known"},
    see_also=("docs/guides/first-steps.md",),
)

MAN_PAGE = Page(
    examples=(
        Example("siptower man | man -l -", "the program"),
        Example("siptower man read | man -l -", "one command"),
        Example("siptower man config check >siptower-config-check.1", "in a folder that `manpath` names, under man1"),
    ),
    exit_status={0: "fine", 1: "output cannot be written", 2: "there is no such command"},
    see_also=("siptower --help", "docs/reference/commands.md"),
)
