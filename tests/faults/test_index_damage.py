"""An index that is killed at, cut, emptied, overwritten and deleted under load is noticed and made anew."""

import random
import time

import pytest
from siege import DAMAGES, NOTICED_SECONDS, Visitors, besieged, fill_with_garbage, remove_folder

from portal.search.finding import engine


def kill_at_random(portal, chance, kills, commits):
    """Kill the worker so many times while firms are saved, and until the index has been written so often."""
    done = 0
    while done < kills or portal.commits() < commits:
        portal.wait_until_whole()  # else most kills would meet a worker that has only just begun
        for _ in range(chance.randint(1, 4)):
            portal.save()
            time.sleep(chance.uniform(0, 0.1))  # the moment of a kill is to be no other than chance's
        if done < kills:
            portal.kill_job_worker()
            done += 1
    return done


def besiege_by_kills(app, record_property, *, kills, commits, seed=1):
    with besieged(app) as portal:
        before = portal.generation()
        with Visitors(portal) as visitors:
            killed = kill_at_random(portal, random.Random(seed), kills, commits)
            portal.wait_until_whole()
        visitors.assert_served()
        assert portal.generation() == before, "kills alone do no damage"
        portal.assert_equal_and_found()
        told = f"{killed} kills, {portal.commits()} commits, {len(portal.saved)} firms, {visitors.answered} answers"
        record_property("siege", told)
        print(told, dict(visitors.statuses))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # commits of the index; torture does it on both
def test_kills_during_commits_lose_nothing(app, record_property):
    besiege_by_kills(app, record_property, kills=2, commits=5)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2))
def test_many_kills_during_many_commits_lose_nothing(app, record_property, seed):
    besiege_by_kills(app, record_property, kills=25, commits=50, seed=seed)


def besiege_by_damage(app, record_property, *, damages, seed=1):
    """How long each took to be noticed and mended."""
    chance, slowest = random.Random(seed), {}
    with besieged(app) as portal:
        with Visitors(portal) as visitors:
            for damage in damages:
                portal.save()
                portal.wait_until_whole()
                before = portal.generation()
                damage(portal.folder, chance)
                if chance.random() < 0.5:  # else nothing but the worker's own look can tell it
                    portal.save()
                took = portal.seconds_until_healed(before, 4 * NOTICED_SECONDS)
                assert took is not None, f"{damage.__name__} was not noticed\n{portal.process.said()}"
                slowest[damage.__name__] = max(took, slowest.get(damage.__name__, 0.0))
            portal.wait_until_whole()
        visitors.assert_served()
        portal.assert_equal_and_found()
        told = f"{len(damages)} damages, {visitors.answered} answers, {visitors.partial} of them partial; slowest: " + (
            ", ".join(f"{name} {seconds:.2f} s" for name, seconds in slowest.items())
        )
        record_property("siege", told)
        print(told, dict(visitors.statuses))
    return max(slowest.values())


def test_damage_is_noticed_and_mended(app, record_property):
    besiege_by_damage(app, record_property, damages=DAMAGES[:3])


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(3))
def test_every_damage_is_noticed_within_five_seconds(app, record_property, seed):
    damages = [*DAMAGES] * 2
    random.Random(seed).shuffle(damages)
    assert besiege_by_damage(app, record_property, damages=damages, seed=seed) < NOTICED_SECONDS


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2))
def test_kills_and_damage_together_lose_nothing(app, record_property, seed):
    chance = random.Random(seed)
    with besieged(app) as portal:
        with Visitors(portal) as visitors:
            for _ in range(30):
                for _ in range(chance.randint(1, 3)):
                    portal.save()
                    time.sleep(chance.uniform(0, 0.15))
                if chance.random() < 0.5:
                    portal.kill_job_worker()
                try:
                    chance.choice(DAMAGES)(portal.folder, chance)
                except (OSError, IndexError):
                    continue  # there was nothing left to damage
            portal.wait_until_whole()
        visitors.assert_served()
        portal.assert_equal_and_found()
        print(len(portal.saved), "firms,", visitors.answered, "answers,", visitors.partial, "partial")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_siege_sees_what_is_not_mended(app):
    """The negative control: with the worker standing still, each of the siege's assertions fails."""
    with besieged(app, firms=10) as portal:
        with portal.without_worker():
            engine().update([], remove=[f"firm:{portal.saved[3]}"])
            assert "빠진 문서 1" in portal.check()
            with Visitors(portal, count=1) as visitors:
                portal.process.wait(lambda: len(visitors.short) > 0, "the short answer is seen", 10)
            with pytest.raises(AssertionError):
                visitors.assert_served()
            before = portal.generation()
            fill_with_garbage(portal.folder, random.Random(1))
            assert "색인을 읽을 수 없어요" in portal.check()
            remove_folder(portal.folder, random.Random(1))
            assert portal.seconds_until_healed(before, 3) is None
        portal.assert_equal_and_found()
