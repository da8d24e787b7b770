package example;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.cp.api.WxCpService;
import me.chanjar.weixin.cp.api.impl.WxCpServiceImpl;
import me.chanjar.weixin.cp.bean.Gender;
import me.chanjar.weixin.cp.bean.WxCpDepart;
import me.chanjar.weixin.cp.bean.WxCpUser;
import me.chanjar.weixin.cp.bean.export.WxCpExportRequest;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;

/** The contact calls of WxJava, an SDK that knows nothing of the sandbox. Only its base address is changed. */
public final class Contacts {
    public static void main(String[] args) throws Exception {
        String base = System.getenv("WECOM_BASE_URL");
        WxCpDefaultConfigImpl config = new WxCpDefaultConfigImpl();
        config.setCorpId(System.getenv("WECOM_CORP_ID"));
        config.setCorpSecret(System.getenv("WECOM_SYNC_SECRET"));
        config.setBaseApiUrl(base);
        WxCpService wecom = new WxCpServiceImpl();
        wecom.setWxCpConfigStorage(config);

        WxCpDepart depart = new WxCpDepart();
        depart.setName("码头");
        depart.setParentId(1L);
        Long dock = wecom.getDepartmentService().create(depart);
        step("department", wecom.getDepartmentService().get(dock).getName().equals("码头"));

        WxCpUser mei = new WxCpUser();
        mei.setUserId("mei.lin");
        mei.setName("林梅");
        mei.setMobile("13900000001");
        mei.setGender(Gender.FEMALE);
        mei.setDepartIds(new Long[] {dock});
        mei.setToInvite(false);
        wecom.getUserService().create(mei);
        WxCpUser read = wecom.getUserService().getById("mei.lin");
        step("member", read.getName().equals("林梅") && read.getGender() == Gender.FEMALE);
        step("members of a department", wecom.getUserService().listByDepartment(dock, false, 0).size() == 1);

        URI expire = URI.create(base + "/_sandbox/tokens/expire");
        HttpRequest post = HttpRequest.newBuilder(expire).POST(HttpRequest.BodyPublishers.noBody()).build();
        HttpClient.newHttpClient().send(post, BodyHandlers.discarding());
        step("its own renewal of an expired token", wecom.getUserService().getById("mei.lin").getUserId().equals("mei.lin"));

        step("its own exception for a refusal", errcodeOf(wecom, "ghost") == 60111);

        String tag = wecom.getTagService().create("夜班", null);
        var added = wecom.getTagService().addUsers2Tag(tag, List.of("mei.lin", "ghost"), null);
        step("tag", added.getInvalidUserList().equals(List.of("ghost")) && wecom.getTagService().listUsersByTagId(tag).size() == 1);

        byte[] rows = "姓名,帐号,手机号\n李谭,li.tan,13900000003\n".getBytes("UTF-8");
        step("upload", wecom.getMediaService().upload("file", "rows.csv", new ByteArrayInputStream(rows)).getMediaId() != null);

        WxCpExportRequest export = new WxCpExportRequest();
        export.setEncodingAesKey("q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA");
        step("export", wecom.getExportService().getResult(wecom.getExportService().user(export)).getStatus() >= 0);

        wecom.getTagService().delete(tag);
        wecom.getUserService().delete("mei.lin");
        wecom.getDepartmentService().delete(dock);
        step("all removed again", errcodeOf(wecom, "mei.lin") == 60111);
    }

    private static int errcodeOf(WxCpService wecom, String userid) {
        try {
            wecom.getUserService().getById(userid);
            return 0;
        } catch (WxErrorException refusal) {
            return refusal.getError().getErrorCode();
        }
    }

    private static void step(String what, boolean fits) {
        System.out.println((fits ? "ok   " : "FAIL ") + what);
        if (!fits) {
            System.exit(1);
        }
    }
}
