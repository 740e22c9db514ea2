"""Each small change of the code that decides about dates, publication, addresses and traces fails a test, or is known to change nothing."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import ROOT

HERE = Path(__file__).parent
TESTS = {
    "sitegen/model/edtf/__init__.py": ["tests/unit/model/test_edtf.py"],
    "sitegen/model/edtf/hints.py": ["tests/unit/model/test_edtf.py"],
    "sitegen/model/publication.py": [
        "tests/unit/model/test_publication_state.py",
        "tests/unit/model/test_zoned_times.py",
    ],
    "sitegen/content/front_matter/status_fallback.py": ["tests/unit/content/front_matter/test_status_fallback.py"],
    "sitegen/publish/ledger/lost_addresses.py": ["tests/unit/publish/ledger/test_lost_addresses.py"],
    "sitegen/publish/publish_plan.py": ["tests/unit/publish/test_publish_plan.py"],
    "sitegen/publish/text_normalization.py": ["tests/unit/publish/test_text_normalization.py"],
    "sitegen/publish/address_conflicts.py": ["tests/unit/publish/test_address_conflicts.py"],
    "sitegen/publish/ledger/record.py": ["tests/unit/publish/ledger/test_record.py"],
    "sitegen/deploy/targets/_lease_files.py": ["tests/unit/deploy/test_lease_files.py"],
    "sitegen/publish/leak_check.py": ["tests/unit/publish/test_leak_check.py"],
    "sitegen/publish/leak_report.py": ["tests/unit/publish/test_leak_report.py"],
    "sitegen/publish/ledger/published_files.py": ["tests/unit/publish/ledger/test_published_files.py"],
    "sitegen/publish/output/manifest.py": ["tests/unit/publish/output/test_manifest.py"],
    "sitegen/publish/output/ownership.py": ["tests/unit/publish/output/test_ownership.py"],
    "sitegen/publish/output/output_dir.py": ["tests/unit/publish/output/test_output_dir.py"],
    "sitegen/database/dependencies/sorted_runs.py": ["tests/unit/database/dependencies/test_sorted_runs.py"],
    "sitegen/database/dependencies/trace_ids.py": ["tests/unit/database/dependencies/test_trace_ids.py"],
    "sitegen/database/dependencies/traces.py": ["tests/unit/database/dependencies/test_traces.py"],
    "sitegen/database/dependencies/change_log.py": ["tests/unit/database/dependencies/test_change_log.py"],
    "sitegen/database/queries/staleness.py": ["tests/unit/database/queries/test_staleness.py"],
    "sitegen/publish/output/moved.py": ["tests/unit/publish/output/test_moved.py"],
    "sitegen/publish/byline_conflicts.py": ["tests/unit/publish/test_byline_conflicts.py"],
    "sitegen/publish/stray_files.py": ["tests/unit/publish/test_stray_files.py"],
    "sitegen/publish/plan_nodes.py": ["tests/unit/publish/test_plan_nodes.py"],
    "sitegen/publish/render_task.py": ["tests/unit/publish/test_render_task.py"],
    "sitegen/publish/unpublished_texts.py": ["tests/unit/publish/test_unpublished_texts.py"],
    "sitegen/publish/planner.py": ["tests/unit/publish/test_planner.py"],
    "sitegen/publish/publisher.py": ["tests/unit/publish/test_publisher.py"],
    "sitegen/publish/output/whole_site.py": ["tests/unit/publish/output/test_whole_site.py"],
    "sitegen/publish/output/precompress.py": ["tests/unit/publish/output/test_precompress.py"],
}
"""The tests that must detect the mutants of a module, by its path."""
EQUIVALENT = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))
"""By the path of a module, the mutants that behave as the module does, with the reason."""


@pytest.mark.long
@pytest.mark.tools("cosmic-ray")
@pytest.mark.parametrize("path", TESTS)
def test_each_mutant_fails_a_test(path):
    command = [sys.executable, HERE / "mutants.py", path, *TESTS[path]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(done.stderr.splitlines()[-1])
    known = {(each["before"], after) for each in EQUIVALENT.get(path, ()) for after in each["after"]}
    found = {(each["before"], " ".join(each["after"].split())) for each in report["survivors"]}
    counts = f"{report['mutants']} mutants, {len(found & known)} change nothing, {len(found - known)} not detected"
    print(f"{path}: {counts}")  # noqa: T201 - with -s, the count is shown
    assert found <= known, "\n".join(f"- {before}\n+ {after}" for before, after in sorted(found - known))
