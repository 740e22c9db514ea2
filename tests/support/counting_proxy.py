"""A proxy for TCP that counts the bytes of clients, so that a test can act when a certain number has been sent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class CountingProxy:
    """Passes connections on to a port on 127.0.0.1."""

    def __init__(self, target: int) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self._target = self.listener.getsockname()[1], target
        self.reset()

    def reset(self, on_bytes: Callable[[int], None] = lambda _sent: None) -> None:
        """Count from 0 again, and call `on_bytes` with the number of bytes before each further packet of a client is passed on."""
        self.sent, self._on_bytes = 0, on_bytes

    def accept(self) -> None:
        """Accept connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(*pair, pair[0] is client), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_client: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if is_client:
                    self.sent += len(data)
                    self._on_bytes(self.sent)
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def counting_proxy(target: int) -> Iterator[CountingProxy]:
    """Start a proxy, and stop it at the end."""
    proxy = CountingProxy(target)
    thread = threading.Thread(target=proxy.accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.listener.shutdown(socket.SHUT_RDWR)
        proxy.listener.close()
        thread.join()
