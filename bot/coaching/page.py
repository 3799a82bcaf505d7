"""The rules as a page for people who lead practice: `docs/wording.md` is this."""

from collections.abc import Iterator

from bot.coaching.matcher import ON_REQUEST
from bot.coaching.wording import Coach
from knowledge.lexicon import Lexicon, Rule, Tier

TIERS: dict[Tier, str] = {
    "A": "Noticed in everyday practice talk",
    "B": "Noticed only where the context is clear",
    "C": "Noticed only when somebody asks for a check",
    "never": "Always kept",
}

_HEAD = """# Wording

Made from `knowledge/lexicon.yaml` by `python -m bot check --rules > docs/wording.md`; edit the rules, not this page.

The coach is private to whoever writes, mostly quiet, and never blames. It reads the whole message and is silent when
somebody may be in danger or is distressed; about quotations, pasted and signed records and a child's own words; when a
word is talked about rather than used; about names of procedures, roles, forms, statutes and publications; in court,
charge, police, LADO, employment and media text where the word is the right one; and about anything but harm to
children. It never puts "disclosure" for "allegation" in text for court, police or LADO, never puts "perpetrator" for
"alleged perpetrator", and never offers words that take guilt or truth for granted. Offered words are for what is
written next; nobody should go back and change a record.

## Change or add a rule

You need no programming. Copy `knowledge/lexicon.yaml` into your own knowledge folder, or change it in place, and edit
it as text. A rule looks like this:

```yaml
  - id: L99                     # a new number
    tier: A                     # A everyday, B only in clear context, C only on request, never
    term: frequent flyer (of a child)
    phrases: ['frequent flyer|frequent flyers']
    better: [child who has come to us several times]
    rewrites:                   # may be left out; then only the wordings above are offered
      - {change: '(a|the) frequent flyer', to: 'a child who has come to us several times'}
    why: It makes light of a child who keeps needing help.
    right: Talk about air travel.
    right_in: [court]           # kinds of text in which nothing is said
    source: [GENERAL]           # one of `sources`
    mark: G                     # V read at the publisher, V2 from a secondary source, G general knowledge
    must:                       # at least four that it must notice
      - The boy is a frequent flyer in A&E.
    must_not:                   # at least four that it must leave alone
      - “Frequent flyer” was the nurse's phrase for the child.
```

Phrases are plain words. `alleg*` stands for any ending, `(a|b)` for one of several, `very?` for a word that may be
missing, `~2` for up to two words in between, `#` for a number, `<child>` for a list under `words`, `<Name>` for a
capitalised word. In `child [claims]` only the bracketed word is shown as the term. In a rewrite `{who: she|he}` keeps
what stood there and `{who}` puts it back; `{verb|tell}` puts it back as `forms` › `tell` says. The first rewrite whose
words cover the term is used; `to: '?'` leaves that sentence to its writer.

Then run `python -m bot check "a sentence of yours" --explain`. A rule without examples, why or source is refused, and
the message names the file, the rule, the field and what to do. Sentences that are wrongly noticed or missed belong
among the examples, for that is what the tests read.
"""


def page(lexicon: Lexicon) -> str:
    """The whole page, in Markdown."""
    coach = Coach(lexicon, danger=lambda _: False)
    return "\n".join(
        [_HEAD, *_overview(lexicon), *(line for rule in lexicon.rules for line in _of(rule, lexicon, coach))]
    )


def _overview(lexicon: Lexicon) -> Iterator[str]:
    yield "## All rules\n"
    yield "| rule | tier | term | what reads better |"
    yield "|---|---|---|---|"
    for rule in lexicon.rules:
        yield f"| {rule.id} | {rule.tier} | {rule.term} | {'; '.join(rule.better) or 'keep it'} |"
    yield ""


def _of(rule: Rule, lexicon: Lexicon, coach: Coach) -> Iterator[str]:
    yield f"## {rule.id} {rule.term}\n"
    yield f"{TIERS[rule.tier]}. {rule.why}\n"
    if rule.better:
        yield f"- **Reads better:** {'; '.join(rule.better)}"
    yield f"- **Right here:** {rule.right}"
    yield f"- **Source:** {lexicon.source_line(rule)}"
    for sentence in rule.must:
        rewrite = next((each.rewrite for each in coach(sentence, ON_REQUEST)), None)
        yield f"- Noticed: {sentence}" + (f" *Perhaps:* {rewrite}" if rewrite else "")
    yield from (f"- Left alone: {sentence}" for sentence in rule.must_not)
    yield ""
