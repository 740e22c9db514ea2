"""Other services, played by the test: every request to another host is answered here, and no policy may block one."""

from contextlib import contextmanager

from support.browser import open_page

HTML = "text/html"
SCRIPT = "text/javascript"


class Services:
    """A page with the services that answer it: `requests` are the addresses that it asked for, in order."""

    def __init__(self, page, answers):
        self.page, self.answers, self.requests, self.violations, self.errors = page, answers, [], [], []
        page.route(lambda url: not url.startswith("http://127.0.0.1"), self._answer)
        page.on("console", lambda message: self.violations.append(message.text) if "Policy" in message.text else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _answer(self, route):
        url = route.request.url
        self.requests.append(url)
        kind, body = next(
            (answer for start, answer in self.answers.items() if url.startswith(start)), (HTML, frame(url))
        )
        headers = {"Access-Control-Allow-Origin": "*", "Set-Cookie": "seen=1; SameSite=None; Secure"}
        route.fulfill(status=200, content_type=kind, body=body, headers=headers)

    def open(self, address):
        """Open a page, and return it when everything that it asked for has arrived."""
        self.page.goto(address, wait_until="load")
        self.page.wait_for_load_state("networkidle")
        return self.page


def frame(url):
    """A page of a service, with a button that the keyboard reaches."""
    return f"<!doctype html><html lang='en'><title>{url.split('?')[0]}</title><button>Play</button></html>"


@contextmanager
def services(browser, answers=None, **options):
    """A page with services; AssertionError at the end if the policy blocked something, or a script failed."""
    with open_page(browser, allow=("https://",), **options) as page:
        found = Services(page, answers or {})
        yield found
        assert found.violations == []
        assert found.errors == []
