// The journey of an HR system through the directory, with types that openapi-typescript made from the spec.
import { createDecipheriv, createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { components } from "./wecom.js";
import * as short from "./short.js";
import { WeComError, wecomClient } from "./wecom-client.js";

const exportKey = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

const membersCsv = (department: number) => `\
姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)
吴涛,tom.wu,13900000002,,${department},Pilot,男,0,0,Tom,,,0,
李谭,li.tan,13900000003,,${department},,女,0,0,,,,0,
无号,no.mobile,,,${department},,男,0,0,,,,0,
`;

const base = env("WECOM_BASE_URL");
const hr = wecomClient(base, env("WECOM_CORP_ID"), env("WECOM_SYNC_SECRET"));
const app = wecomClient(base, env("WECOM_CORP_ID"), env("WECOM_APP_SECRET"));

await hr.GET("/cgi-bin/get_api_domain_ip");
for (const spoil of ["expire", "revoke"]) { // answered by 42001 and 40014
  await fetch(`${base}/_sandbox/tokens/${spoil}`, { method: "POST" });
  await hr.GET("/cgi-bin/get_api_domain_ip");
}
step("token: renewed after 42001 and after 40014", true);

const harbor = need((await hr.POST("/cgi-bin/department/create", { body: { name: "港口", name_en: "Harbor", parentid: 1 } })).data?.id);
const dock = need((await hr.POST("/cgi-bin/department/create", { body: { name: "码头", parentid: harbor } })).data?.id);
const departments = need((await hr.GET("/cgi-bin/department/list")).data?.department);
const below = (parent: number) => departments.filter(({ parentid }) => parentid === parent).map(({ id }) => id);
step("department: the tree is root, harbor, dock", below(1).includes(harbor) && same(below(harbor), [dock]));

await hr.POST("/cgi-bin/user/create", {
  body: { userid: "mei.lin", name: "林梅", mobile: "13900000001", department: [harbor, dock], position: "Dock master", gender: "2", to_invite: false },
});
await hr.POST("/cgi-bin/user/update", { body: { userid: "mei.lin", department: [dock], position: "" } });
const mei = need((await hr.GET("/cgi-bin/user/get", { params: { query: { userid: "mei.lin" } } })).data);
step("member: created, patched, read", same([mei.name, mei.gender, mei.department, mei.position], ["林梅", "2", [dock], ""]));

const tagid = need((await hr.POST("/cgi-bin/tag/create", { body: { tagname: "夜班" } })).data?.tagid);
const added = (await hr.POST("/cgi-bin/tag/addtagusers", { body: { tagid, userlist: ["mei.lin", "ghost"] } })).data;
const tagged = (await hr.GET("/cgi-bin/tag/get", { params: { query: { tagid } } })).data?.userlist;
step("tag: one member added, one named as refused", same([tagged?.map(({ userid }) => userid), added?.invalidlist], [["mei.lin"], "ghost"]));

const refusal = await hr.GET("/cgi-bin/user/get", { params: { query: { userid: "ghost" } } }).catch((error: unknown) => error);
step("refusal: an unknown member is an exception", refusal instanceof WeComError && refusal.errcode === 60111);

const client = await short.connect(base, env("WECOM_CORP_ID"), env("WECOM_SYNC_SECRET"));
const { data: member } = await client.GET("/cgi-bin/user/get", { params: { query: { userid: "mei.lin" } } });
const none = await client.GET("/cgi-bin/user/get", { params: { query: { userid: "ghost" } } }).catch((error: unknown) => error);
step("short form: the token is added, a refusal is an exception", member?.name === "林梅" && none instanceof short.WeComError && none.errcode === 60111);

const form = new FormData();
form.set("media", new Blob([membersCsv(dock)]), "成员.csv");
const upload = await hr.POST("/cgi-bin/media/upload", {
  params: { query: { type: "file" } },
  body: { media: "" }, // the spec's `binary` is a string to openapi-typescript; the serializer sends the form instead
  bodySerializer: () => form,
});
const media_id = need(upload.data?.media_id);
const importJob = need((await hr.POST("/cgi-bin/batch/syncuser", { body: { media_id, to_invite: false } })).data?.jobid);
const rows = await until(async () => {
  const { data } = await hr.GET("/cgi-bin/batch/getresult", { params: { query: { jobid: importJob } } });
  return data?.status === 3 ? data.result : undefined;
});
step("import: two rows taken, one refused", same(rows.map(({ errcode }) => errcode === 0), [true, true, false]));

const exportJob = need((await hr.POST("/cgi-bin/export/user", { body: { encoding_aeskey: exportKey } })).data?.jobid);
const parts = await until(async () => {
  const { data } = await hr.GET("/cgi-bin/export/get_result", { params: { query: { jobid: exportJob } } });
  return data?.status === 2 ? data.data_list : undefined;
});
const exported = new Set<string | undefined>();
for (const { url, size, md5 } of parts) {
  const data = Buffer.from(await (await fetch(need(url))).arrayBuffer());
  step("export: size and md5 fit", data.length === size && createHash("md5").update(data).digest("hex") === md5);
  const { userlist } = JSON.parse(decrypt(exportKey, data)) as components["schemas"]["UserListReply"];
  for (const { userid } of need(userlist)) exported.add(userid);
}
step("export: decrypted, with all members", ["mei.lin", "tom.wu", "li.tan"].every((userid) => exported.has(userid)));

const shared = need((await app.POST("/cgi-bin/linkedcorp/agent/get_perm_list")).data?.userids?.[0]);
const partner = (await app.POST("/cgi-bin/linkedcorp/user/get", { body: { userid: shared } })).data?.user_info;
step("linked companies: a shared member is read", `${partner?.corpid}/${partner?.userid}` === shared);

const stranger = wecomClient(env("WECOM_ODD_URL"), "any", "any");
const odd = need((await stranger.GET("/cgi-bin/user/get", { params: { query: { userid: "odd" } } })).data);
step("unknown enum values are values", odd.gender === "9" && odd.status === 77);
step("unknown fields are kept", "brand_new" in odd);

await hr.GET("/cgi-bin/tag/delete", { params: { query: { tagid } } });
for (const userid of ["mei.lin", "tom.wu", "li.tan"]) await hr.GET("/cgi-bin/user/delete", { params: { query: { userid } } });
for (const id of [dock, harbor]) await hr.GET("/cgi-bin/department/delete", { params: { query: { id } } });
step("all removed again", true);

/** Polls a job. */
async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const result = await read();
    if (result !== undefined) return result;
    await setTimeout(200);
  }
  throw new Error("the job did not end");
}

/** AES-256-CBC; the IV is the start of the key, the padding PKCS#7 to 32 bytes. */
function decrypt(key: string, data: Buffer): string {
  const raw = Buffer.from(`${key}=`, "base64");
  const plain = createDecipheriv("aes-256-cbc", raw, raw.subarray(0, 16)).setAutoPadding(false).update(data);
  return plain.subarray(0, plain.length - need(plain.at(-1))).toString("utf8");
}

/** Prints one line, and ends the run where the platform did not do what was expected. */
function step(what: string, fits: boolean): void {
  console.log(fits ? "ok  " : "FAIL", what);
  if (!fits) process.exit(1);
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a property that a success carries is absent");
  return value;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function env(name: string): string {
  return need(process.env[name]);
}
