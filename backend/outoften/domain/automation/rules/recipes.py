"""Recipes: rules to begin with. The owner changes a few fields and adds them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.domain.automation.rules.rule import RuleConditions
from outoften.domain.automation.rules.rule_actions import MemberMail, NewFollowUp, RespondentMail, RuleActions
from outoften.domain.field_types import Name

RecipeKey = Literal["detractor_ticket", "detractor_recovery", "promoter_thanks", "review_invitation"]


class RecipeRule(Struct, frozen=True):
    """A rule, as POST /v1/rules takes it, without the site."""

    name: Annotated[Name, Meta(description="The name, for people.", examples=["A ticket for each detractor"])]
    when: Annotated[
        RuleConditions, Meta(description="The conditions that a response must meet.", examples=[{"categories": ["detractor"]}])
    ]
    then: Annotated[RuleActions, Meta(description="The actions.", examples=[{"tag": "angry"}])]


class Recipe(Struct, frozen=True):
    """A filled-in rule. `change` says which fields to change before it is added."""

    key: Annotated[RecipeKey, Meta(description="The stable name of the template, for programs.", examples=["detractor_ticket"])]
    title: Annotated[str, Meta(description="The title, for people.", examples=["A ticket for each detractor"])]
    description: Annotated[
        str, Meta(description="The rule's effect and what it needs, in English.", examples=["Begins a follow-up."])
    ]
    change: Annotated[tuple[str, ...], Meta(description="The fields to change first.", examples=[["then.follow_up.assignee"]])]
    rule: Annotated[RecipeRule, Meta(description="The rule, without the site.")]


_END = "\n\nNo more e-mails like this: {{ unsubscribe_url }}"
RECIPES = (
    Recipe(
        "detractor_ticket",
        "A ticket for each detractor",
        "Begins a follow-up for the account's owner, due in 8 working hours, and sends that person an e-mail. The page "
        "passes the owner's e-mail address as the trait `account_owner`, which must be one of the site's segment keys. "
        "Without it, the assignee of the rule takes care of it.",
        ("then.follow_up.assignee",),
        RecipeRule(
            "A ticket for each detractor",
            RuleConditions(categories=("detractor",)),
            RuleActions(
                follow_up=NewFollowUp(assignee_segment="account_owner", due_in_hours=8),
                email_members=MemberMail(
                    to="assignee",
                    subject="{{ score }} of 10: please call back",
                    text="{{ name or 'Somebody' }} gave {{ score }} of 10 in the survey {{ survey }}.\n\n"
                    "{{ comment }}\n\n{{ url }}",
                ),
            ),
        ),
    ),
    Recipe(
        "detractor_recovery",
        "Win detractors back",
        "Says sorry, offers a talk, and asks for details with a second survey: set `then.email_respondent.survey_id` to its "
        "id, and its days between surveys to 0. To ask nobody again while somebody takes care of the answer, set "
        "`cadence.skip_open_follow_ups` of the survey.",
        ("then.email_respondent.survey_id", "then.email_respondent.text"),
        RecipeRule(
            "Win detractors back",
            RuleConditions(categories=("detractor",), identified=True),
            RuleActions(
                tag="recovery",
                email_respondent=RespondentMail(
                    survey_id=1,
                    subject="We are sorry, and want to do better",
                    text="Hello {{ name or 'there' }},\n\nyou gave us {{ score }} of 10. We are sorry that we let you down."
                    "\n\nPlease tell us what went wrong: {{ link }}\n\nDo you prefer to talk? Reply to this e-mail, and we "
                    "call you." + _END,
                ),
            ),
        ),
    ),
    Recipe(
        "promoter_thanks",
        "Thank promoters with a referral code",
        "Thanks promoters, and gives each person one code of the site's list for a friend. Add codes first. Only respondents "
        "with the trait `marketing_ok` true get it.",
        ("then.email_respondent.text",),
        RecipeRule(
            "Thank promoters with a referral code",
            RuleConditions(categories=("promoter",), identified=True),
            RuleActions(
                email_respondent=RespondentMail(
                    marketing=True,
                    referral_code=True,
                    subject="Thank you!",
                    text="Hello {{ name or 'there' }},\n\nthank you for {{ score }} of 10. Do you know somebody who would like "
                    "{{ site }} too? This code is for a friend of yours: {{ code }}" + _END,
                )
            ),
        ),
    ),
    Recipe(
        "review_invitation",
        "Invite to a public review",
        "Invites everybody who answered to write a public review, whatever the score: to ask happy customers only is review "
        "gating, which is forbidden. Only respondents with the trait `marketing_ok` true get it.",
        ("then.email_respondent.review_url", "then.email_respondent.text"),
        RecipeRule(
            "Invite to a public review",
            RuleConditions(identified=True, repeated=False),
            RuleActions(
                email_respondent=RespondentMail(
                    marketing=True,
                    review_url="https://reviews.example.com/acme",
                    subject="Tell others what you think of {{ site }}",
                    text="Hello {{ name or 'there' }},\n\nthank you for your answer. Would you tell others about {{ site }} "
                    "too, good or bad? {{ review_url }}" + _END,
                )
            ),
        ),
    ),
)
