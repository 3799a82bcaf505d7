"""What Slack accepts in a manifest, as far as ours uses it; after the schema that Slack publishes (2.0.0).

Checked offline: any key that is not in the tables is a problem, for Slack refuses unknown keys too.
"""

from bot.slack.block_kit.shapes import Check, Problem, Shape, choice, flag, listed, matching, shaped, string, whole

_PROMPT = shaped(Shape(required={"title": string(255), "message": string(4_000)}))
_AGENT = shaped(Shape(optional={"agent_description": string(300), "suggested_prompts": listed(_PROMPT, most=4)}))
_HOME = shaped(
    Shape(
        optional={
            "home_tab_enabled": flag,
            "messages_tab_enabled": flag,
            "messages_tab_read_only_enabled": flag,
        }
    )
)
_BOT_USER = shaped(Shape(required={"display_name": string(80)}, optional={"always_online": flag}))
_SHORTCUT = shaped(
    Shape(
        required={
            "name": string(24),
            "type": choice("message", "global"),
            "callback_id": string(255),
            "description": string(150),
        }
    )
)
_COMMAND = shaped(
    Shape(
        required={"command": matching(r"/[^\s]{1,31}"), "description": string(2_000)},
        optional={"url": string(3_000), "usage_hint": string(1_000), "should_escape": flag},
    )
)
_FEATURES = shaped(
    Shape(
        optional={
            "agent_view": _AGENT,
            "app_home": _HOME,
            "bot_user": _BOT_USER,
            "shortcuts": listed(_SHORTCUT, most=10),
            "slash_commands": listed(_COMMAND, most=50),
        }
    )
)
_SCOPES = shaped(Shape(optional={"bot": listed(matching(r"[a-z_.]+(?::[a-z_.]+){1,2}|commands"), most=255)}))
_EVENTS = shaped(Shape(optional={"request_url": string(3_000), "bot_events": listed(string(255), most=100)}))
_SETTINGS = shaped(
    Shape(
        optional={
            "event_subscriptions": _EVENTS,
            "interactivity": shaped(
                Shape(
                    required={"is_enabled": flag},
                    optional={"request_url": string(3_000), "message_menu_options_url": string(3_000)},
                )
            ),
            "org_deploy_enabled": flag,
            "socket_mode_enabled": flag,
            "token_rotation_enabled": flag,
        }
    )
)
_MANIFEST: Check = shaped(
    Shape(
        required={
            "display_information": shaped(
                Shape(
                    required={"name": string(35)},
                    optional={"description": string(140), "long_description": string(4_000, shortest=0)},
                )
            )
        },
        optional={
            "_metadata": shaped(Shape(optional={"major_version": whole(1, 2), "minor_version": whole(0, 9)})),
            "features": _FEATURES,
            "oauth_config": shaped(Shape(optional={"scopes": _SCOPES})),
            "settings": _SETTINGS,
        },
    )
)


def problems_of(manifest: object) -> list[Problem]:
    """Everything that Slack would refuse in a manifest."""
    return list(_MANIFEST(manifest, ""))
