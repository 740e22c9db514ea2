"""Requests stay on the public internet, end in time, and never come faster than a server wishes."""

import datetime as dt
import socket
import ssl
import threading
import time
from contextlib import suppress
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.web_servers import web_server

from sitegen.outgoing_links import http_request
from sitegen.outgoing_links.check_run import ask_links, user_agent
from sitegen.outgoing_links.http_request import HttpClient, NoAnswerError
from sitegen.outgoing_links.network_addresses import PrivateNetworkError, is_public, resolve

CLIENT = HttpClient("sitegen/0 (test)", 5.0)


@pytest.fixture
def public_names(monkeypatch):
    """Lets names below `.example` be hosts of the public internet: the loopback address, which is refused for all other names."""
    asked = []

    def fake(host, port, *, allow_private):
        asked.append(host)
        return ["127.0.0.1"] if host.endswith(".example") else resolve(host, port, allow_private=allow_private)

    monkeypatch.setattr(http_request, "resolve", fake)
    return asked


def public(server, path=""):
    return f"http://public.example:{server.origin.rpartition(':')[2]}{path}"


def ask(*addresses, delay=0.0, client=CLIENT):
    return dict(ask_links(addresses, client, delay))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("127.8.8.8", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.215.14", True), ("64:ff9b::7f00:1", False), ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::1", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_private_networks_are_known(address, expected):
    assert is_public(address) is expected


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "127.1", "::1"])
def test_the_own_machine_is_refused_however_it_is_written(host):
    with pytest.raises(PrivateNetworkError):
        resolve(host, 80, allow_private=False)


@pytest.mark.usefixtures("public_names")
def test_a_redirect_into_a_private_network_is_not_followed():
    with web_server({"/secret": 200}) as inner, web_server({}) as outer:
        outer.answers.update({"/a": (302, {"Location": f"{inner.origin}/secret"}), "/b": (301, {"Location": "http://169.254.169.254/latest"}),
                              "/c": (302, {"Location": "file:///etc/passwd"}), "/d": (302, {"Location": "//["}), "/e": (302, {})})  # fmt: skip
        found = ask(*(public(outer, path) for path in ("/a", "/b", "/c", "/d", "/e")))
    assert [answer.result for answer in found.values()] == ["not asked", "not asked", "failed", "failed", "failed"]
    assert inner.requests == []


@pytest.mark.usefixtures("public_names")
def test_robots_of_a_redirect_target_is_respected_too():
    with (
        web_server({"/robots.txt": (200, {}, b"User-agent: sitegen\nDisallow: /x\n"), "/x": 200}) as target,
        web_server({}) as first,
    ):
        first.answers["/a"] = (301, {"Location": f"http://other.example:{target.origin.rpartition(':')[2]}/x"})
        (answer,) = ask(public(first, "/a")).values()
    assert (answer.result, target.asked) == ("not asked", ["GET /robots.txt"])


@pytest.mark.usefixtures("public_names")
def test_a_host_is_asked_one_request_at_a_time_even_through_redirects():
    with web_server({}) as server:
        port = server.origin.rpartition(":")[2]
        server.answers.update({f"/{number}": 200 for number in range(6)})
        server.answers["/to"] = (302, {"Location": f"http://public.example:{port}/5"})
        ask(
            *(public(server, f"/{number}") for number in range(4)),
            *(f"http://h{number}.example:{port}/to" for number in range(3)),
            delay=0.2,
        )
        of_host = [
            (begin, end) for begin, end, _, _, headers in server.requests if headers["Host"].startswith("public")
        ]
    assert len(of_host) == 1 + 4 + 3
    ordered = sorted(of_host)
    assert all(begin - end > 0.1 for (_, end), (begin, _) in pairwise(ordered))


@pytest.mark.usefixtures("public_names")
def test_the_pause_of_robots_txt_is_kept():
    with web_server({"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 1\n"), "/a": 200, "/b": 200}) as server:
        ask(public(server, "/a"), public(server, "/b"))
        begins = [begin for begin, *_ in server.requests]
    assert begins[2] - begins[1] > 0.5  # the server may begin late to count


@pytest.mark.usefixtures("public_names")
def test_redirects_in_a_circle_and_long_chains_end():
    with web_server({"/a": (301, {"Location": "/b"}), "/b": (301, {"Location": "/a"})}) as server:
        (answer,) = ask(public(server, "/a")).values()
        assert (answer.result, answer.reason) == ("failed", "it redirects more than 5 times")
        assert len(server.requests) == 1 + 6


@pytest.mark.usefixtures("public_names")
def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_up_the_others(monkeypatch):
    monkeypatch.setattr(http_request, "MAX_REQUEST_SECONDS", 1.0)
    stop = threading.Event()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.1):
            handler.wfile.write(b"X: y\r\n"[:1])
            handler.wfile.flush()

    with web_server({"/slow": drip, "/robots.txt": 404}) as server:
        begin = time.monotonic()
        with pytest.raises(NoAnswerError):
            CLIENT.request("HEAD", public(server, "/slow"))
        stop.set()
        assert time.monotonic() - begin < 20


@pytest.mark.usefixtures("public_names")
@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "the connection was closed without an answer"),
        (b"SSH-2.0-OpenSSH\r\n", "the answer is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nLocation: " + b"x" * 100_000 + b"\r\n\r\n", "the answer is not valid HTTP"),
    ],
)
def test_what_is_no_answer_is_described(sent, reason):
    def answer(handler):
        handler.wfile.write(sent)
        handler.close_connection = True

    with web_server({"/x": answer}) as server:
        (found,) = ask(public(server, "/x")).values()
    assert (found.result, found.reason) == ("failed", reason)


def test_a_host_that_does_not_exist_or_refuses_fails_once_for_all_its_links(public_names):
    with web_server({}) as server:
        closed = public(server)
    found = ask(f"{closed}/a", f"{closed}/b", "http://no-such-host.invalid/x")
    reasons = {address: answer.reason for address, answer in found.items()}
    refused = "the connection was refused"
    assert reasons == {
        f"{closed}/a": refused,
        f"{closed}/b": refused,
        "http://no-such-host.invalid/x": "the host no-such-host.invalid is not known",
    }
    assert public_names.count("public.example") == 1, "a host that does not answer is not asked for each of its links"


@pytest.mark.usefixtures("public_names")
@pytest.mark.parametrize("location", ["/café", "caf%C3%A9#part", "caf%c3%a9"])
def test_a_redirect_in_any_spelling_is_followed(location):
    answers = {"/a": (301, {"Location": location.encode().decode("latin-1")}), "/caf%C3%A9": 200, "/caf%c3%a9": 200}
    with web_server(answers) as server:
        (answer,) = ask(public(server, "/a")).values()
    assert (answer.result, answer.moved_to.lower()) == ("answered", public(server, "/caf%c3%a9"))


def self_signed(folder, name):
    """The file of a certificate and its key for a host."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(days=2)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(pem) + private)
    return file


@pytest.mark.usefixtures("public_names")
def test_a_certificate_must_be_valid_for_the_name_in_the_link(tmp_path, monkeypatch):
    file = self_signed(tmp_path, "public.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with web_server({"/a": 200}, tls=context) as server:
        port = server.origin.rpartition(":")[2]
        link, other = f"https://public.example:{port}/a", f"https://other.example:{port}/a"
        (refused,) = ask(link).values()
        monkeypatch.setattr(http_request, "_tls_context", lambda: ssl.create_default_context(cafile=file))
        trusted = ask(link, other)
    assert (refused.result, "its certificate is not valid: self" in refused.reason) == ("failed", True)
    assert trusted[link].result == "answered"
    assert (trusted[other].result, "mismatch" in trusted[other].reason) == ("failed", True)
    assert [method for _, _, method, path, _ in server.requests if path == "/a"] == ["HEAD"]


def test_a_handshake_that_never_ends_is_interrupted(public_names, monkeypatch):
    monkeypatch.setattr(http_request, "MAX_REQUEST_SECONDS", 1.0)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip():
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"\x16\x03\x03\x3f\xff")
                while not stop.wait(0.1):
                    connection.sendall(b"\x02")

        thread = threading.Thread(target=drip)
        thread.start()
        begin = time.monotonic()
        with pytest.raises(NoAnswerError):
            CLIENT.request("HEAD", f"https://public.example:{listener.getsockname()[1]}/")
        stop.set()
        thread.join()
    assert time.monotonic() - begin < 20
    assert public_names == ["public.example"]


def test_the_program_states_its_name_and_its_site():
    assert user_agent("https://archive.courier.org/") == "sitegen/0.1.0 (checks links of https://archive.courier.org/)"
    assert user_agent("https://archive.example.org/") == "sitegen/0.1.0"
