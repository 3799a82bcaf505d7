"""The Web API over HTTP: reads a call, meets the planned fault, checks the token, runs the method."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.faults import Fault, Faults
from playground.methods import APP_TOKEN_METHODS, FREE_METHODS, METHODS
from playground.methods.scopes import check_scope
from playground.rates import RateLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Web API, as it came in."""

    method: str
    arguments: Mapping[str, object]
    fault: str
    """The name of the planned fault it met, `none` for most."""
    at: float
    """Seconds on the monotonic clock."""


class WebApi:
    """Answers `/api/<method>` and keeps every call."""

    def __init__(self, backstage: Backstage, faults: Faults, *, changed: Callable[[], None]) -> None:
        self.calls: list[Call] = []
        self.rate_limits: RateLimits | None = None
        self._backstage = backstage
        self._faults = faults
        self._changed = changed

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The answer to one call, or no answer at all."""
        method = request.match_info["method"]
        values = await _values(request)
        fault = self._limit(method, values) or self._faults.next_for(method)
        self.calls.append(Call(method=method, arguments=values, fault=fault.name, at=time.monotonic()))
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        body = self._answer(method, values, token=_token(request, values)) if fault.applies else {}
        self._changed()
        if fault.holds_s:
            await asyncio.sleep(fault.holds_s)
        if fault.resets:
            return _cut(request)
        response = _response(body, fault=fault)
        response.headers["x-oauth-scopes"] = ",".join(sorted(self._backstage.scopes or ()))
        return response

    def _limit(self, method: str, values: Mapping[str, object]) -> Fault | None:
        if self.rate_limits is None:
            return None
        now = self._backstage.clock.now()
        seconds = self.rate_limits.wait(method, channel=str(values.get("channel", "")), now=now)
        return Fault.rate_limited(retry_after=seconds) if seconds else None

    def _answer(self, method: str, values: Mapping[str, object], *, token: str) -> JsonObject:
        self._backstage.catch_up()
        try:
            self._check_token(method, token=token)
            run = METHODS.get(method)
            if run is None:
                raise ApiError("unknown_method")
            arguments = Arguments(values)
            check_scope(method, arguments, granted=self._backstage.scopes, workspace=self._backstage.workspace)
            return {"ok": True, **run(self._backstage, arguments)}
        except ApiError as refused:
            if refused.violation:
                self._backstage.violate(refused.code, where=method, detail=refused.detail)
            return {"ok": False, "error": refused.code, **refused.extra}

    def _check_token(self, method: str, *, token: str) -> None:
        tokens = (self._backstage.bot_token, self._backstage.app_token)
        right = tokens[method in APP_TOKEN_METHODS]
        if token == right or method in FREE_METHODS:
            return
        if not token:
            raise ApiError("not_authed", violation=False)
        code = "not_allowed_token_type" if token in tokens else "invalid_auth"
        raise ApiError(code, violation=False)


async def _values(request: web.Request) -> Mapping[str, object]:
    if request.content_type == "application/json":
        body = await request.text()
        values = json.loads(body) if body else {}
        return values if isinstance(values, dict) else {}
    form = await request.post()
    return {**request.query, **{name: value for name, value in form.items() if isinstance(value, str)}}


def _token(request: web.Request, values: Mapping[str, object]) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(values.get("token") or "")


def _cut(request: web.Request) -> web.StreamResponse:
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()


def _response(body: JsonObject, *, fault: Fault) -> web.Response:
    if fault.body is not None:
        return web.Response(status=fault.status, text=fault.body, content_type=fault.content_type)
    if fault.error is not None:
        body = {"ok": False, "error": fault.error}
    return web.json_response(body, status=fault.status, headers=fault.headers)
