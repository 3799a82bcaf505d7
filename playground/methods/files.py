"""Files in three steps: ask for an address, send the bytes there, share what was sent."""

import json
from dataclasses import dataclass

from aiohttp import web

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.places import own_conversation, thread_at
from playground.workspace import Channel, Message, Upload


def get_upload_url(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`files.getUploadURLExternal`: the first step."""
    length = arguments.needed("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments", f"length {length}")
    file_id = backstage.workspace.new_id("F")
    backstage.workspace.uploads[file_id] = Upload(name=arguments.needed("filename"), length=int(length))
    return {"upload_url": f"{backstage.base_url.removesuffix('api/')}upload/{file_id}", "file_id": file_id}


@dataclass(frozen=True, slots=True)
class Uploads:
    """Answers `/upload/<file id>`: the second step."""

    backstage: Backstage

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes, as many as were announced."""
        upload = self.backstage.workspace.uploads.get(request.match_info["file_id"])
        content = await request.read()
        if upload is None or len(content) != upload.length:
            self.backstage.violate("upload_failed", where="upload", detail=f"{len(content)} bytes")
            return web.Response(status=400, text="not what was announced")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")


def complete_upload(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`files.completeUploadExternal`: the third step, which posts a message of the app's."""
    files = [_sent(backstage, named) for named in _named(arguments)]
    place = arguments.text("channel_id") or arguments.text("channels")
    if place:
        _share(backstage, arguments, files, channel=own_conversation(backstage, place))
    return {"files": files}


def _share(backstage: Backstage, arguments: Arguments, files: list[JsonObject], *, channel: Channel) -> None:
    where, thread = "files.completeUploadExternal", arguments.text("thread_ts") or None
    if thread:
        thread_at(backstage, channel, thread)
    elif channel.kind != "im":
        backstage.violate("top_level_post", where=where, detail=f"in #{channel.name}")
    if not arguments.text("initial_comment").strip():
        backstage.violate("no_fallback_text", where=where, detail="a file without a word")
    backstage.post(
        Message(
            channel=channel.id,
            ts=backstage.workspace.new_ts(),
            user=backstage.bot.id,
            bot_id=backstage.bot.bot_id,
            text=arguments.text("initial_comment"),
            files=tuple(files),
            thread_ts=thread,
        )
    )


def _named(arguments: Arguments) -> list[JsonObject]:
    files = arguments.parsed("files")
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise ApiError("invalid_arguments", f"files {json.dumps(files)}")
    return files


def _sent(backstage: Backstage, named: JsonObject) -> JsonObject:
    file_id = str(named.get("id"))
    upload = backstage.workspace.uploads.get(file_id)
    if upload is None or upload.content is None:
        raise ApiError("file_not_found", file_id)
    title = named.get("title") or upload.name
    return {"id": file_id, "name": upload.name, "title": title, "mode": "hosted", "size": upload.length}
