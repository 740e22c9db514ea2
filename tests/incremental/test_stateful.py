"""The proof of exact rebuilding: after any history the site is that of a clean build; and faults in the engine show."""

from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test
from support.history import STEPS, History
from support.mutants import MUTANTS

pytestmark = pytest.mark.no_cover  # it would take twice as long
SHARDS = 6
FEW, SEQUENCES, CAMPAIGN = 6, 300, 20_000
LENGTH = 8
COMMON = {"deadline": None, "stateful_step_count": LENGTH, "suppress_health_check": list(HealthCheck), "database": None}


def run(machine, sequences, **more):
    run_state_machine_as_test(machine, settings=settings(max_examples=sequences, **COMMON, **more))


def fresh(name, mutant=nullcontext, steps=()):
    """A machine of its own, so that each has its own seed; with `steps`, only these are taken."""
    assert set(steps) <= set(STEPS)
    left_out = [name for name in STEPS if steps and name not in steps]
    return type(name, (History,), {"mutant": staticmethod(mutant), **dict.fromkeys(left_out)})


def test_after_a_few_random_histories_the_site_equals_a_clean_build():
    run(fresh("Few"), FEW)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_after_random_histories_the_site_equals_a_clean_build(shard):
    run(fresh(f"Shard{shard}"), SEQUENCES // SHARDS)


@pytest.mark.long
@pytest.mark.parametrize("shard", range(20))
def test_after_many_random_histories_the_site_equals_a_clean_build(shard):
    run(fresh(f"Campaign{shard}"), CAMPAIGN // 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_engine_is_detected(name):
    """The first history that fails is enough, so it is not made shorter."""
    mutant, steps = MUTANTS[name]
    machine = fresh("Mutant", mutant, steps)
    with pytest.raises(Exception) as found:  # noqa: PT011 - by whatever it shows
        run(machine, SEQUENCES, phases=[Phase.generate], verbosity=Verbosity.quiet, derandomize=True)
    assert not isinstance(found.value, TypeError | AttributeError), "it broke the engine instead of making it err"
