"""Runs the tests with a fault, up to the first test that fails."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

# The test targets, the one that sees the most in the shortest time first. TutorialTests look at the tutorial's command.
TARGETS = ["HTTPCoreTests", "WireTests", "InteropTests", "StepTests"]
# Seconds: a run of tests hangs when it takes this much longer than three times the run without a fault; or when no test
# begins or ends for this much longer than three times the longest test.
PATIENCE = 30
# How many tests that were running at a hang or a crash are looked at alone, and how many unreliable ones left out.
MOST = 5


class Run:
    """One run of tests: how it ended ("passed", "failed", "crashed", "hung"), and the tests that tell."""

    def __init__(self, ending, tests, lengths, issue):
        self.ending, self.tests, self.lengths, self.issue = ending, tests, lengths, issue


class Tests:
    """The tests in a built copy of the package."""

    def __init__(self, folder):
        self.folder = folder
        debug = os.path.join(folder, ".build/debug")
        bundles = [name for name in os.listdir(debug) if name.endswith("PackageTests.xctest")]
        self.program = os.path.join(debug, bundles[0])
        # How long each target takes without a fault, and each test, in seconds.
        self.targets, self.lengths = {}, {}
        # Tests that pass alone without a fault, and those that don't.
        self.reliable, self.unreliable = set(), set()

    def run(self, fault, filters, skips=(), limit=600, pause=600, ends_early=True):
        """Runs the tests that match one of the filters, for `limit` seconds, or until nothing happens for `pause`."""
        scratch = tempfile.mkdtemp(prefix="mutant")
        events, mark = os.path.join(scratch, "events"), f"HTTPCORE_MUTANT={scratch}"
        environment = {**os.environ, "HTTPCORE_FAULT": str(fault), "TMPDIR": scratch, "SWIFT_BACKTRACE": "enable=no"}
        environment["HTTPCORE_MUTANT"] = scratch
        command = [self.program, "--testing-library", "swift-testing", "--event-stream-version", "0",
                   "--event-stream-output-path", events]
        command += [word for pattern in filters for word in ("--filter", pattern)]
        command += [word for pattern in skips for word in ("--skip", pattern)]
        with open(events, "w+"), open(events) as stream:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                return follow(process, stream, limit, pause, ends_early)
            finally:
                clear(process, mark)
                shutil.rmtree(scratch, ignore_errors=True)

    def passes_without_fault(self, targets):
        """Runs these targets without a fault, for their length; the tests that fail even alone."""
        failed = []
        for target in targets:
            start = time.monotonic()
            run = self.run(0, [target], ends_early=False)
            self.targets[target] = time.monotonic() - start
            self.lengths.update(run.lengths)
            if run.ending != "passed":
                failed += [test for test in run.tests if not self.is_reliable(test)] if run.tests else [target]
        return failed

    def is_reliable(self, test):
        """Whether the test passes alone without a fault. It's tried once."""
        if test not in self.reliable | self.unreliable:
            run = self.run(0, [pattern(test)], limit=self.limit(test))
            (self.reliable if run.ending == "passed" and run.lengths else self.unreliable).add(test)
        return test in self.reliable

    def limit(self, test):
        return 3 * self.lengths.get(test, 0) + PATIENCE

    def limits(self, target):
        lengths = [length for test, length in self.lengths.items() if re.search(target, test)]
        total = self.targets.get(target, sum(lengths))
        return {"limit": 3 * total + PATIENCE, "pause": 3 * max(lengths, default=0) + PATIENCE}

    def trial(self, fault, near, targets):
        """What sees this fault, in words, and what it says; None if nothing does. The tests of `near` come first."""
        has_near = any(re.search(near, test) for test in self.lengths)
        for target in [near, *targets] if has_near else targets:
            limits = self.limits(target)
            skips = [pattern(test) for test in self.unreliable] + [near] * (has_near and target != near)
            for _ in range(MOST):
                run = self.run(fault, [target], skips, **limits)
                if run.ending == "passed":
                    break
                for test in run.tests[:MOST]:
                    alone = self.run(fault, [pattern(test)], limit=self.limit(test))
                    if alone.ending != "passed" and self.is_reliable(test):
                        how = "" if alone.ending == "failed" else f" ({alone.ending})"
                        return name(test) + how, alone.issue or run.issue
                if run.ending == "failed":
                    skips += [pattern(test) for test in run.tests]
                elif self.run(fault, [target], skips, **limits).ending == run.ending:
                    return f"{target.strip('^.').rstrip(chr(92))} ({run.ending})", ""
        return None


def follow(process, stream, limit, pause, ends_early):
    """Reads the events of a run as they come."""
    running, failed, lengths, issue, rest = {}, [], {}, "", ""
    start = latest = time.monotonic()
    while True:
        has_ended = process.poll() is not None
        rest += stream.read()
        *lines, rest = rest.split("\n")
        if lines:
            latest = time.monotonic()
        for line in lines:
            event = json.loads(line)
            if event["kind"] != "event":
                continue
            kind, test = event["payload"]["kind"], event["payload"].get("testID", "")
            moment = event["payload"]["instant"]["absolute"]
            if kind == "runEnded":
                # What a test starts may outlive it, and that's no hang.
                return Run("failed" if failed else "passed", failed, lengths, issue)
            if "/" not in test:
                continue
            if kind == "testStarted":
                running[test] = moment
            elif kind == "testEnded" and test in running:
                lengths[test] = moment - running.pop(test)
            elif kind == "issueRecorded" and is_failure(event["payload"]):
                if test not in failed:
                    failed.append(test)
                    issue = issue or " ".join(message["text"] for message in event["payload"]["messages"])
                if ends_early:
                    return Run("failed", failed, lengths, issue)
        if has_ended and not lines:
            return Run("crashed", list(running), lengths, f"status {process.returncode}")
        if time.monotonic() > min(start + limit, latest + pause):
            return Run("hung", list(running), lengths, "")
        time.sleep(0.02)


def is_failure(payload):
    issue = payload.get("issue", {})
    return not issue.get("isKnown", False) and issue.get("severity", "error") != "warning"


def clear(process, mark):
    """Ends the run and whatever it has started."""
    for _ in range(100):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.poll()
        left = marked(mark.encode())
        for number in left:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if not left and process.returncode is not None:
            return
        time.sleep(0.02)
    raise SystemExit("a process of the tests doesn't end")


def marked(mark):
    """The processes that have inherited this variable. Where there is no /proc, those aren't found."""
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        try:
            with open(f"/proc/{entry}/environ", "rb") as environment:
                if entry.isdigit() and mark in environment.read().split(b"\0"):
                    found.append(int(entry))
        except OSError:
            continue
    return found


def pattern(test):
    """A regular expression for the ID of a test, without its line."""
    text = test.rsplit("/", 1)[0]
    return "^" + "".join("\\" + letter if letter in "\\.[]{}()*+?^$|/" else letter for letter in text) + "/"


def name(test):
    """The ID of a test in the form that `swift test --filter` takes."""
    return test.rsplit("/", 1)[0].split(".", 1)[1].replace("`", "")
