"""The proof of exact rebuilding: after any history the site is that of a clean build; and faults in the engine show."""

from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test
from tools.history import History
from tools.mutants import MUTANTS

SHARDS = 6
SEQUENCES, CAMPAIGN = 300, 20_000
STEPS = 12
COMMON = {"deadline": None, "stateful_step_count": STEPS, "suppress_health_check": list(HealthCheck), "database": None}


def run(machine, sequences, **more):
    run_state_machine_as_test(machine, settings=settings(max_examples=sequences, **COMMON, **more))


def fresh(name, mutant=nullcontext):
    """A machine of its own, so that each has its own seed and none shares what Hypothesis learned."""
    return type(name, (History,), {"mutant": staticmethod(mutant)})


@pytest.mark.parametrize("shard", range(SHARDS))
def test_after_any_history_the_site_is_that_of_a_clean_build(shard):
    run(fresh(f"Shard{shard}"), SEQUENCES // SHARDS)


@pytest.mark.long
@pytest.mark.parametrize("shard", range(20))
def test_after_any_of_many_histories_the_site_is_that_of_a_clean_build(shard):
    run(fresh(f"Campaign{shard}"), CAMPAIGN // 20)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_in_the_engine_shows(name):
    """At most as many sequences as the real engine passes; the first that fails is enough, so it is not made shorter."""
    with pytest.raises(BaseException, check=lambda found: not isinstance(found, KeyboardInterrupt)):
        run(
            fresh("Mutant", MUTANTS[name]),
            SEQUENCES,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            derandomize=True,
        )
