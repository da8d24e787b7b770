// The least that a client needs: refusals become errors, the token is added; wecom-client.ts renews the token, too.
import createClient from "openapi-fetch";
import type { paths } from "./wecom.js";

export class WeComError extends Error { constructor(readonly errcode: number) { super(`errcode ${errcode}`); } }

export async function connect(baseUrl: string, corpid: string, corpsecret: string) {
  const client = createClient<paths>({ baseUrl });
  client.use({ onResponse: async ({ response }) => {
    const { errcode } = await response.clone().json();
    if (errcode) throw new WeComError(errcode);
  } });
  const { data } = await client.GET("/cgi-bin/gettoken", { params: { query: { corpid, corpsecret } } });
  const add = (url: string) => `${url}${url.includes("?") ? "&" : "?"}access_token=${data?.access_token}`;
  client.use({ onRequest: ({ request }) => new Request(add(request.url), request) });
  return client;
}
