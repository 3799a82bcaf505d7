"""The workspace that the page opens with: people, channels, and a question for every ending."""

from dataclasses import dataclass

from playground.people import User
from playground.stand_in import StandInSlack
from playground.workspace import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the page can be used as."""

    user: User
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A question that is known to end in a certain way."""

    ending: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody, in the order the page lists them."""

    people: tuple[Person, ...]

    def find(self, user_id: str) -> User | None:
        """The person with this id."""
        return next((person.user for person in self.people if person.user.id == user_id), None)

    def ids(self, role: str) -> tuple[str, ...]:
        """The people of this role."""
        return tuple(person.user.id for person in self.people if person.role == role)


_PEOPLE: tuple[tuple[str, str, Kind], ...] = (
    ("Asha", "practitioner", "member"),
    ("Ben", "practitioner", "member"),
    ("Carys", "supervisor", "member"),
    ("Dev", "administrator", "admin"),
    ("Gill", "guest", "guest"),
)
SAMPLES = (
    Sample(ending="Answered", question="What does the audit say about waiting for a child to tell us?"),
    Sample(
        ending="Answered in part",
        question="When should we draw a genogram, and how do I claim mileage for the visit?",
    ),
    Sample(ending="A note on wording", question="What do I do after a child makes an allegation?"),
    Sample(ending="Not covered", question="How do I claim mileage for a home visit?"),
    Sample(ending="Danger", question="A child has just told me she is afraid to go home to him tonight."),
    Sample(ending="Declined", question="Is this child at high risk? Give me a score out of ten."),
    Sample(ending="Private", question="Jamie Example, born 3 March 2014, will not talk to me. What can I do?"),
)


async def people(slack: StandInSlack) -> Cast:
    """Fill an empty workspace."""
    everybody = [Person(user=slack.add_user(name, kind=kind), role=role) for name, role, kind in _PEOPLE]
    asha, ben, carys, dev, gill = (person.user for person in everybody)
    slack.add_channel("practice", members=[asha, ben, carys, dev, gill])
    slack.add_channel("team-north", members=[asha, carys], private=True)
    elsewhere = slack.add_channel("staff-room", members=[asha, ben, carys, dev], with_bot=False)
    await ben.post(elsewhere, "Draft for my report: mum refuses to engage, and the boy is attention seeking.")
    return Cast(people=tuple(everybody))
