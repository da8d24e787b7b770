import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./wecom.js";

/** The platform refused the call; `errcode` says why. `errmsg` is for people and may quote personal data. */
export class WeComError extends Error {
  override readonly name = "WeComError";
  constructor(readonly errcode: number, readonly errmsg: string) {
    super(`errcode ${errcode}`);
  }
}

/** A client that adds the access token to every call, renews it once, and throws a `WeComError` on a refusal. */
export function wecomClient(baseUrl: string, corpid: string, corpsecret: string): Client<paths> {
  let token: Promise<string> | undefined; // a promise, so that parallel calls wait for one renewal

  const renew = async (): Promise<string> => {
    const reply = await fetch(`${baseUrl}/cgi-bin/gettoken?${new URLSearchParams({ corpid, corpsecret })}`);
    const { errcode, errmsg, access_token } = await reply.json();
    if (!errcode) return access_token;
    token = undefined;
    throw new WeComError(errcode, errmsg);
  };

  const send = async (request: Request): Promise<Response> => {
    for (let last = false; ; last = true) {
      const current = (token ??= renew());
      const url = new URL(request.url);
      url.searchParams.set("access_token", await current);
      const response = await fetch(new Request(url, request.clone()));
      const { errcode, errmsg } = await response.clone().json();
      if (!last && (errcode === 40014 || errcode === 42001)) {
        if (token === current) token = undefined;
        continue;
      }
      if (errcode) throw new WeComError(errcode, errmsg);
      return response;
    }
  };

  return createClient<paths>({ baseUrl, fetch: send });
}
