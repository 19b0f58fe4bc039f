"""Plays the firm's week and shows what ackd makes of it. Run by scripts/demo.

    play.py          play, then clean up
    play.py --keep   play, then stay until --stop
    play.py --stop   end a demo that stayed"""

import os
import shutil
import signal
import sys
import textwrap
import time
from pathlib import Path

from demo import deliver, firm
from demo.stage import Stage
from harness.daemon import BUILD, alive
from harness.process import wait_for

LIMIT = 60  # seconds for anything that should happen
LOG_TAIL = 15  # lines
LETTER_COLUMNS = 78
KEPT = BUILD / "kept"  # process id and folder of a demo that stayed
PAGES = {"digest": BUILD / "digest.html", "reminder": BUILD / "reminder.html"}
INTRODUCTION = """\
Kranich IT in Berlin: three people, Mon-Thu 09:00-17:30, Fri 09:00-16:00. A gold
client hears from a person within 1 hour and has an answer within 8; for all the
others it is 4 hours and 2 working days."""
SHOWN_FIELDS = ("From", "To", "Subject", "Date", "Message-ID", "References",
                "Auto-Submitted", "X-Auto-Response-Suppress")


def play(stage):
    deliver_week(stage)
    before = stage.snapshot()
    start_daemon(stage)
    show_who_waits(stage)
    show_reminder(stage)
    show_digest(stage)
    show_notes(stage)
    show_explanation(stage)
    heading("And the mailboxes?")
    if stage.snapshot() != before:
        raise RuntimeError("they are not what they were before")
    say("They are what they were before, byte for byte and flag for flag.")


def deliver_week(stage):
    heading("A week in the mailboxes of a small firm")
    say(INTRODUCTION)
    mails = list(deliver.load().values())
    stage.start_servers()
    stage.deliver(mails)
    conversations = sum(not mail.references for mail in mails)
    say(f"Their {len(mails)} mails in {conversations} conversations (demo/week.txt) lie "
        f"in a private\nDovecot on 127.0.0.1, port {stage.dovecot.port}.")


def start_daemon(stage):
    heading(f"ackd starts; its clock says {firm.START:%A, %-d %B %Y, %H:%M:%S}")
    begun = time.monotonic()
    stage.start_daemon()
    wait_for(lambda: stage.letter_to(firm.LEAD), LIMIT, "the digest")
    say(f"After {time.monotonic() - begun:.1f} s it has read everything and sent the "
        "digest of 08:00, late.")


def show_who_waits(stage):
    heading("Who has been waiting for too long?")
    run(stage, "overdue")
    heading("The client who had to ask three times")
    run(stage, "show", name_of(stage, "overdue", "lund"))


def show_notes(stage):
    """What people know that is in no mail."""
    heading("Aylin has called Sofia; Jonas takes the enquiry; the quote needs a day")
    run(stage, "close", name_of(stage, "overdue", "marques"))
    run(stage, "assign", name_of(stage, "overdue", "olsen"), firm.JONAS)
    run(stage, "snooze", name_of(stage, "overdue", "wendt"), "1d")


def show_explanation(stage):
    heading("For whom do we wait, and why is nothing owed there?")
    run(stage, "waiting")
    run(stage, "explain", name_of(stage, "waiting", "optician"))


def name_of(stage, command, mail):
    """The conversation in the command's list that the story's mail began."""
    client = deliver.load()[mail].sender[1]
    rows = stage.ctl("--json", command).json[command]
    return next(row["conversation"] for row in rows if row["client"] == client)


def run(stage, *arguments):
    say(f"$ ackctl {' '.join(arguments)}")
    say(stage.ctl(*arguments).out.rstrip())


def show_reminder(stage):
    heading("10:30: three quarters of the time for a gold client are over")
    say(f"It is {stage.now():%H:%M:%S}; waiting.")
    letter = wait_for(lambda: stage.letter_to(firm.AYLIN), LIMIT, "the reminder")
    say(f"This reached the SMTP server at {stage.now():%H:%M:%S}:\n")
    show_letter(letter, SHOWN_FIELDS)
    save_page("reminder", letter)


def show_digest(stage):
    heading("The morning digest")
    letter = stage.letter_to(firm.LEAD)
    show_letter(letter, ("To", "Subject"))
    save_page("digest", letter)


def save_page(name, letter):
    PAGES[name].write_text(letter.html, encoding="utf-8")
    say(f"\nThe same in HTML: {PAGES[name]}")


def show_letter(letter, fields):
    lines = []
    for name in fields:
        if letter.mail[name]:
            lines += textwrap.wrap(f"{name}: {letter.mail[name]}", LETTER_COLUMNS,
                                   subsequent_indent="    ")
    for line in lines + ["", *letter.text.rstrip().splitlines()]:
        say(f"| {line}".rstrip())


def perform():
    """Plays, and cleans up whatever happens. Returns the exit code."""
    with Stage() as stage:
        return attempt(stage)


def perform_and_stay(tell):
    """Plays and then stays until SIGTERM. `tell` is the pipe on which the process that
    waits hears that the play is over."""
    with Stage() as stage:
        code = attempt(stage)
        if code == 0:
            explain(stage)
            stay(stage, tell)
        return code


def stay(stage, tell):
    KEPT.write_text(f"{os.getpid()} {stage.folder}\n", encoding="utf-8")
    try:
        os.write(tell, b"!")
        os.close(tell)
        leave_terminal()
        while True:
            stage.save_letters()
            time.sleep(1)
    except KeyboardInterrupt:  # SIGTERM of --stop
        pass
    finally:
        KEPT.unlink()


def attempt(stage):
    """The exit code, having said what went wrong and the end of the daemon's log."""
    try:
        play(stage)
    except KeyboardInterrupt:
        say("\nInterrupted; cleaning up.")
        return 130
    except Exception as error:  # whatever it is, the viewer wants the log too
        log = stage.daemon.log().strip()
        say(f"\nscripts/demo: {str(error).replace(log, '').strip()}")
        tail = log.splitlines()[-LOG_TAIL:] or ["(nothing)"]
        say("\n".join(["The end of ackd's log:", *tail]))
        return 1
    return 0


def explain(stage):
    heading("Everything goes on running")
    say(f"""\
To look around:
  cd {stage.folder}
  ./ackctl overdue     at the demo's time; also explain ID, report, digest, help
  less ackd.log        what the daemon says
  less letters/1.eml   what it sent
  less ackd.conf teams.d/{firm.TEAM["name"]}.conf
A mail program finds the mailbox {deliver.USERS["support"]} by IMAP on
127.0.0.1, port {stage.dovecot.port}, unencrypted, password "{stage.dovecot.password}".

To end it: scripts/demo --stop""")


def leave_terminal():
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def keep():
    """Plays in a process that stays; returns when the play is over."""
    if kept():
        say("scripts/demo: one is running already; scripts/demo --stop ends it.")
        return 1
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hear)
        os.setsid()
        sys.exit(perform_and_stay(tell))
    os.close(tell)
    try:
        if os.read(hear, 1):
            return 0
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kept():
    """Process id of a demo that stayed, None if there is none."""
    try:
        pid = int(KEPT.read_text(encoding="utf-8").split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    return pid if b"demo.play" in command and alive(pid) else None


def end_kept():
    pid = kept()
    if pid is None:
        say("scripts/demo: none is running.")
        return 1
    os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not alive(pid), 20, "the demo's end")
    say("The demo has ended; nothing of it is left.")
    return 0


def heading(text):
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    say(f"\n{bold}== {text}{plain}")


def say(text):
    print(text, flush=True)


def interrupt(_number, _frame):
    raise KeyboardInterrupt


def main(arguments):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    os.environ["COLUMNS"] = str(shutil.get_terminal_size().columns)  # for ackctl
    actions = {(): perform, ("--keep",): keep, ("--stop",): end_kept}
    return actions[tuple(arguments)]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
