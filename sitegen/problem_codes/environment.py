"""Codes of problems with the output folder, the command line and the machine."""

from __future__ import annotations

from sitegen.problem_codes import define

INVALID_OUTPUT_FOLDER = define(
    "SG1101",
    "A folder cannot be the output folder",
    "It contains the archive's sources, is inside them or inside another archive, is a file, or contains far more "
    "than a site.",
    "Choose another folder with `-o` or `[output] folder`.",
)
FOREIGN_OUTPUT_FOLDER = define(
    "SG1102",
    "The output folder belongs to something else",
    "The folder is not empty and was not written by this archive. sitegen deletes pages that are no longer "
    "published, so it does not touch a folder of others.",
    "Choose another folder, or empty this one.",
)
NOT_A_FOLDER = define(
    "SG1103",
    "A file is where the site needs a folder",
    "sitegen did not write the file, so it does not remove it.",
    "Move the file away.",
)
ARCHIVE_IN_USE = define(
    "SG1104",
    "Another sitegen process is using the archive",
    "Builds and previews lock the archive, so that two of them never write at once.",
    "Wait for the other process, or stop it. The message names its lock file and, for a preview, its address.",
)
DATABASE_UNAVAILABLE = define(
    "SG1105",
    "The archive's database cannot be opened",
    "The file in `.sitegen/` cannot be read or written.",
    "Check the permissions and the free space of the disk. The folder `.sitegen/` can be deleted; the next build "
    "creates it again.",
)
CONTENT_FOLDER_MISSING = define(
    "SG1106",
    "content/ is missing",
    "The archive has been built before, and its content is gone. A build would remove every page.",
    "Restore the folder, or run the command in the right folder.",
)
WORKER_FAILED = define(
    "SG1107",
    "A worker process ended or a cluster cannot be used",
    "A process of the build was killed, often because the machine ran out of memory, or a Dask cluster does not "
    "answer or has other versions.",
    "Run the build again with fewer processes (`-j 1`), or correct the cluster as the message says.",
)
PLUGIN_CHANGED = define(
    "SG1108",
    "A plugin changed during the build",
    "A file of a plugin was saved while the build was running, so its pages could differ.",
    "Run the build again.",
)
SEARCH_INDEX_FAILED = define(
    "SG1109",
    "The search index could not be built",
    "The program Pagefind ended or reported an error.",
    "Run the build again. `--skip-artifacts` builds the site without a new index.",
)
INVALID_TIME_OPTION = define(
    "SG1110",
    "--now or SOURCE_DATE_EPOCH is not a valid time",
    "Both set the time against which embargoes are evaluated.",
    "Write `--now 2026-01-05T06:00` or with an offset; `SOURCE_DATE_EPOCH` is a number of seconds since 1970.",
)
INVALID_ARGUMENT = define(
    "SG1111",
    "An argument names nothing in the archive",
    "The command was given an id, a file, an address, a kind or an importer that does not exist.",
    "Use one of those that the hint lists. `sitegen list` shows what there is.",
)
NAME_IN_USE = define(
    "SG1112",
    "A name is already in use",
    "The command would create a second document, file or address of the same name.",
    "Choose another name.",
)
CANNOT_EDIT_FILE = define(
    "SG1113",
    "A file cannot be edited automatically",
    "`sitegen mv` updates references in all files, `sitegen tag` adds tags, and `sitegen links archived` adds addresses of copies. They "
    "cannot change this one safely, so they changed nothing.",
    "Change the file by hand, and run the command again.",
)
IMPORT_FAILED = define(
    "SG1114",
    "A file cannot be imported",
    "The source is empty, not UTF-8, or would get an id that is in use. No files were written.",
    "Correct, rename or remove the source file.",
)
ADDRESS_IN_USE = define(
    "SG1115",
    "The preview cannot listen on the port",
    "The port, and the ones after it, are in use, or the address does not belong to this machine.",
    "Choose another port with `--port`, or stop the other program.",
)
PREVIEW_RESTART_NEEDED = define(
    "SG1116",
    "The preview must be restarted",
    "The path of `base_url` has changed, and the server still answers at the old one.",
    "Stop `sitegen serve`, and start it again.",
)
INTERNAL_ERROR = define(
    "SG1117",
    "A page could not be rendered because of an unexpected error",
    "This is probably an error of sitegen itself.",
    "Report it, with the message and the page.",
)
FOLDER_EXISTS = define(
    "SG1118",
    "The folder for a new archive is not empty",
    "`sitegen init` does not overwrite files.",
    "Choose another folder.",
)
CONFLICTING_OPTIONS = define(
    "SG1119",
    "Options cannot be used together",
    "The options ask for things that exclude each other, or that this command does not do.",
    "Remove one of them.",
)
SYSTEM_ERROR = define(
    "SG1120",
    "The operating system refused an operation",
    "A file or folder could not be opened, read or written: the permissions do not allow it, the disk is full, or it disappeared.",
    "Check the permissions and the free space, and run the command again.",
)
PDF_LIBRARY_MISSING = define(
    "SG1121",
    "The package pypdf is not installed",
    "`[search] pdf_text = true` reads the text of PDF files with the Python package pypdf, which the extra `pdf` of sitegen installs.",
    'Install it in the environment of sitegen, for example with `pip install "pypdf>=5.1"`, or set `pdf_text = false`.',
)
EXTRA_MISSING = define(
    "SG1122",
    "A Python package of an optional part is not installed",
    "Some commands need packages that sitegen does not install by default, such as a parser of HTML for `sitegen import`. They are named extras.",
    'Install the extra in the environment of sitegen, for example with `pip install "newsroom-sitegen[import]"`. If you installed sitegen with'
    ' pipx, run `pipx install --force "newsroom-sitegen[import]"`.',
)
CANNOT_EXCHANGE = define(
    "SG1123",
    "The output folder cannot be replaced in one step",
    "`sitegen build --atomic` exchanges two folders. Some file systems, such as NFS, cannot do that, and a mount point cannot be exchanged.",
    "Let the output folder be inside a mounted folder on a local disk, or build without `--atomic`.",
)
DAMAGED_CACHE_FILE = define(
    "SG1124",
    "A file is not a cache that can be imported",
    "`sitegen cache import` reads only files that `sitegen cache export` wrote. The file is damaged, was not completely copied, or "
    "contains what no cache has.",
    "Export the cache again, or build without it: the next build makes everything that it needs.",
)
NO_CACHE = define(
    "SG1125",
    "The archive has no cache to export",
    "The cache is the database in `.sitegen/`, which a build creates.",
    "Run `sitegen build` first.",
)
