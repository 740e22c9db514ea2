"""The Content-Security-Policy of a site. The rules for web hosts and the preview send the same one."""

from __future__ import annotations

from typing import NamedTuple


class ContentPolicy(NamedTuple):
    """Sources from which pages of a site may load, in addition to its own files."""

    frames: tuple[str, ...] = ()
    """Origins that pages may show in frames."""
    has_search: bool = True
    """Allow WebAssembly, which the search needs."""

    @property
    def header(self) -> str:
        """The value of the header. Images may come from any site over HTTPS, everything else only from the site itself."""
        script_sources = "'self' 'wasm-unsafe-eval'" if self.has_search else "'self'"
        frames = (f"frame-src 'self' {' '.join(self.frames)}",) if self.frames else ()
        directives = (
            "default-src 'self'", f"script-src {script_sources}", "img-src 'self' data: https:", "object-src 'self'", *frames,
            "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
        )  # fmt: skip
        return "; ".join(directives)  # frame-ancestors 'self': viewer pages show PDF files in a frame
