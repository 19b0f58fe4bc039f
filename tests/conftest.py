"""Fixtures: a private Dovecot, a mail sink, a daemon with both."""

import pytest

from harness.ca import Authority
from harness.daemon import Ackd
from harness.dovecot import Dovecot
from harness.smtp import SmtpSink


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def dovecot():
    with Dovecot() as server:
        yield server


@pytest.fixture
def sink():
    with SmtpSink() as server:
        yield server


@pytest.fixture
def ackd(tmp_path, dovecot, sink):
    """A daemon that watches support@example.com; its configuration is not yet written."""
    with Ackd(tmp_path, sink.port) as daemon:
        daemon.add_mailbox(dovecot)
        yield daemon
