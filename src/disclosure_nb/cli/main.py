"""The entry of the ``disclosure-nb`` command: nearly all is imported only when Ctrl-C is already looked after."""

from __future__ import annotations

from disclosure_nb.cli import interrupt


def main() -> None:
    """Run the command line and exit, see :func:`disclosure_nb.cli.app.start`; 130 if it is interrupted."""
    interrupt.arm()
    from disclosure_nb.batch.grammar import compile_later

    compile_later()  # before anything imports jsonschema
    from disclosure_nb.cli.app import start

    start()


if __name__ == "__main__":
    main()
