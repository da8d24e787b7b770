package bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import me.chanjar.weixin.common.util.http.apache.DefaultApacheHttpClientBuilder;
import me.chanjar.weixin.cp.api.WxCpUserService;
import me.chanjar.weixin.cp.api.impl.WxCpServiceImpl;
import me.chanjar.weixin.cp.bean.WxCpUser;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;

/** The work of the comparisons through WxJava: one order a line, one answer a line. */
public final class Driver {
    private static final int POOL = 64;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(POOL);

    public static void main(String[] args) throws Exception {
        WxCpUserService users = connect();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            int first = Integer.parseInt(words[1]);
            switch (words[0]) {
                case "get" -> get(users, first, Integer.parseInt(words[2]));
                case "list" -> check(users.listByDepartment((long) first, false, 0), first);
                case "simplelist" -> check(users.listSimpleByDepartment((long) first, false, 0), first);
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println("ok");
        }
        THREADS.shutdownNow();
    }

    private static WxCpUserService connect() {
        DefaultApacheHttpClientBuilder http = DefaultApacheHttpClientBuilder.get();
        http.setMaxConnPerHost(POOL);
        http.setMaxTotalConn(POOL);
        WxCpDefaultConfigImpl config = new WxCpDefaultConfigImpl();
        config.setCorpId(System.getenv("WECOM_CORP_ID"));
        config.setCorpSecret(System.getenv("WECOM_SECRET"));
        config.setBaseApiUrl(System.getenv("WECOM_BASE_URL"));
        config.setApacheHttpClientBuilder(http);
        WxCpServiceImpl wecom = new WxCpServiceImpl();
        wecom.setWxCpConfigStorage(config);
        return wecom.getUserService();
    }

    private static void get(WxCpUserService users, int concurrent, int calls) throws Exception {
        Callable<Void> some = () -> {
            for (int call = 0; call < calls / concurrent; call++) {
                if (!users.getById("u0000042").getUserId().equals("u0000042")) {
                    throw new IllegalStateException("another member");
                }
            }
            return null;
        };
        if (concurrent == 1) {
            some.call();
            return;
        }
        List<Callable<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < concurrent; worker++) {
            workers.add(some);
        }
        for (Future<Void> done : THREADS.invokeAll(workers)) {
            done.get();
        }
    }

    private static void check(List<WxCpUser> members, int count) {
        if (members.size() != count) {
            throw new IllegalStateException(members.size() + " members");
        }
    }
}
