package example;

import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.*;
import okhttp3.OkHttpClient;
import wecom.*;
import wecom.api.*;
import wecom.model.*;

/** The journey of an HR system through the directory, with a client that openapi-generator made from the spec. */
public final class Scenario {
    private static final String EXPORT_KEY = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";
    private static final String MEMBERS_CSV = """
        姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)
        吴涛,tom.wu,13900000002,,DEPT,Pilot,男,0,0,Tom,,,0,
        李谭,li.tan,13900000003,,DEPT,,女,0,0,,,,0,
        无号,no.mobile,,,DEPT,,男,0,0,,,,0,
        """;

    public static void main(String[] args) throws Exception {
        String base = System.getenv("WECOM_BASE_URL");
        HttpClient web = HttpClient.newHttpClient();
        ApiClient hr = connect(base, System.getenv("WECOM_SYNC_SECRET"));
        ApiClient app = connect(base, System.getenv("WECOM_APP_SECRET"));

        TokenApi tokens = new TokenApi(hr);
        tokens.tokenListApiDomainIps();
        for (String spoil : List.of("expire", "revoke")) { // answered by 42001 and 40014
            URI uri = URI.create(base + "/_sandbox/tokens/" + spoil);
            web.send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.discarding());
            tokens.tokenListApiDomainIps();
        }
        step("token: renewed after 42001 and after 40014", true);

        DepartmentApi departments = new DepartmentApi(hr);
        Long harbor = departments.departmentCreate(new DepartmentCreate().name("港口").nameEn("Harbor").parentid(1L)).getId();
        Long dock = departments.departmentCreate(new DepartmentCreate().name("码头").parentid(harbor)).getId();
        Map<Long, List<Long>> below = departments.departmentList(null).getDepartment().stream().collect(
            Collectors.groupingBy(Department::getParentid, Collectors.mapping(Department::getId, Collectors.toList())));
        step("department: the tree is root, harbor, dock", below.get(1L).contains(harbor) && below.get(harbor).equals(List.of(dock)));

        UserApi users = new UserApi(hr);
        users.userCreate(new UserCreate().userid("mei.lin").name("林梅").mobile("13900000001").department(List.of(harbor, dock))
            .position("Dock master").gender("2").toInvite(false));
        users.userUpdate(new UserUpdate().userid("mei.lin").department(List.of(dock)).position(""));
        UserGetReply mei = users.userGet("mei.lin");
        step("member: created, patched, read", List.of("林梅", "2", List.of(dock), "")
            .equals(List.of(mei.getName(), mei.getGender(), mei.getDepartment(), mei.getPosition())));

        TagApi tags = new TagApi(hr);
        Long tag = tags.tagCreate(new TagCreate().tagname("夜班")).getTagid();
        TagAddMembersReply added = tags.tagAddMembers(new TagAddMembers().tagid(tag).userlist(List.of("mei.lin", "ghost")));
        List<String> tagged = tags.tagGet(tag).getUserlist().stream().map(TagUser::getUserid).toList();
        step("tag: one member added, one named as refused", tagged.equals(List.of("mei.lin")) && added.getInvalidlist().equals("ghost"));

        try {
            users.userGet("ghost");
            step("refusal: an unknown member is an exception", false);
        } catch (WeComException refusal) {
            step("refusal: an unknown member is an exception", refusal.errcode() == 60111);
        }
        ApiClient client = new ShortClient(base, System.getenv("WECOM_CORP_ID"), System.getenv("WECOM_SYNC_SECRET"));
        try {
            new UserApi(client).userGet("ghost");
            step("short form: a refusal is an exception", false);
        } catch (ApiException refusal) {
            step("short form: the token is added, a refusal is an exception", refusal.getCode() == 60111);
        }

        var csv = Files.writeString(Files.createTempFile("members", ".csv"), MEMBERS_CSV.replace("DEPT", dock.toString()));
        String media = new MediaApi(hr).mediaUpload("file", csv.toFile()).getMediaId();
        BatchApi batch = new BatchApi(hr);
        String imports = batch.batchSyncUser(new BatchSyncUser().mediaId(media).toInvite(false)).getJobid();
        var rows = until(() -> batch.batchGetResult(imports), reply -> reply.getStatus() == 3).getResult();
        step("import: two rows taken, one refused", rows.stream().map(row -> row.getErrcode() == 0).toList().equals(List.of(true, true, false)));

        ExportApi export = new ExportApi(hr);
        String exports = export.exportUser(new ExportUser().encodingAeskey(EXPORT_KEY)).getJobid();
        Set<String> exported = new HashSet<>();
        for (ExportFile part : until(() -> export.exportGetResult(exports), reply -> reply.getStatus() == 2).getDataList()) {
            byte[] data = web.send(HttpRequest.newBuilder(URI.create(part.getUrl())).build(), BodyHandlers.ofByteArray()).body();
            String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
            step("export: size and md5 fit", data.length == part.getSize() && md5.equals(part.getMd5()));
            JsonParser.parseString(decrypt(EXPORT_KEY, data)).getAsJsonObject().getAsJsonArray("userlist")
                .forEach(member -> exported.add(member.getAsJsonObject().get("userid").getAsString()));
        }
        step("export: decrypted, with all members", exported.containsAll(List.of("mei.lin", "tom.wu", "li.tan")));

        LinkedCorpApi linked = new LinkedCorpApi(app);
        String shared = linked.linkedCorpGetPermList().getUserids().get(0);
        LinkedUser partner = linked.linkedCorpGetUser(new LinkedCorpGetUser().userid(shared)).getUserInfo();
        step("linked companies: a shared member is read", shared.equals(partner.getCorpid() + "/" + partner.getUserid()));

        UserGetReply odd = new UserApi(connect(System.getenv("WECOM_ODD_URL"), "any")).userGet("odd");
        step("unknown enum values are values", odd.getGender().equals("9") && odd.getStatus() == 77);
        step("unknown fields do no harm", odd.getName().equals("Odd"));

        tags.tagDelete(tag);
        for (String userid : List.of("mei.lin", "tom.wu", "li.tan")) {
            users.userDelete(userid);
        }
        departments.departmentDelete(dock);
        departments.departmentDelete(harbor);
        step("all removed again", true);
    }

    private static ApiClient connect(String base, String secret) {
        WeComAuth auth = new WeComAuth(base, System.getenv("WECOM_CORP_ID"), secret);
        return new ApiClient(new OkHttpClient.Builder().addInterceptor(auth).build()).setBasePath(base);
    }

    /** Polls a job. */
    private static <T> T until(Callable<T> read, Predicate<T> done) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            T reply = read.call();
            if (done.test(reply)) {
                return reply;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the job did not end");
    }

    /** AES-256-CBC; the IV is the start of the key, the padding PKCS#7 to 32 bytes. */
    private static String decrypt(String key, byte[] data) throws Exception {
        byte[] raw = Base64.getDecoder().decode(key + "=");
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(raw, "AES"), new IvParameterSpec(Arrays.copyOf(raw, 16)));
        byte[] plain = cipher.doFinal(data);
        return new String(plain, 0, plain.length - plain[plain.length - 1], "UTF-8");
    }

    /** Prints one line, and ends the run where the platform did not do what was expected. */
    private static void step(String what, boolean fits) {
        System.out.println((fits ? "ok   " : "FAIL ") + what);
        if (!fits) {
            System.exit(1);
        }
    }
}
