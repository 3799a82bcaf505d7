"""Who is who: `auth.test`, `apps.connections.open`, `users.info` and `usergroups.users.list`."""

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.payloads import APP_ID, user_body
from playground.workspace import HOME_TEAM


def auth_test(backstage: Backstage, _arguments: Arguments) -> JsonObject:
    """`auth.test`."""
    return {
        "url": "https://practice.slack.com/",
        "team": "Practice",
        "user": backstage.bot.name,
        "team_id": HOME_TEAM,
        "user_id": backstage.bot.id,
        "bot_id": backstage.bot.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(backstage: Backstage, _arguments: Arguments) -> JsonObject:
    """`apps.connections.open`: an address for one socket."""
    host = backstage.base_url.removeprefix("http://").removesuffix("/api/")
    return {"url": f"ws://{host}/link?ticket={backstage.deliveries.new_ticket()}&app_id={APP_ID}"}


def users_info(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`users.info`."""
    profile = backstage.workspace.profiles.get(arguments.needed("user"))
    if profile is None:
        raise ApiError("user_not_found", arguments.text("user"))
    return {"user": user_body(profile)}


def user_group_members(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`usergroups.users.list`."""
    members = backstage.workspace.user_groups.get(arguments.needed("usergroup"))
    if members is None:
        raise ApiError("no_such_subteam", arguments.text("usergroup"))
    return {"users": sorted(members)}
