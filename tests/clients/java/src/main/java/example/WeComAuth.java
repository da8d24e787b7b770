package example;

import com.google.gson.Gson;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Adds the access token to every call, renews it once, and throws a {@link WeComException} on a refusal. */
final class WeComAuth implements Interceptor {
    private record Reply(int errcode, String errmsg, String access_token) {}

    private final HttpUrl ask;
    private String token;

    WeComAuth(String baseUrl, String corpid, String corpsecret) {
        ask = HttpUrl.get(baseUrl + "/cgi-bin/gettoken").newBuilder()
            .addQueryParameter("corpid", corpid).addQueryParameter("corpsecret", corpsecret).build();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        String stale = null;
        while (true) {
            String current = tokenOtherThan(stale, chain);
            Request request = chain.request();
            HttpUrl url = request.url().newBuilder().setQueryParameter("access_token", current).build();
            Response response = chain.proceed(request.newBuilder().url(url).build());
            Reply reply = peek(response);
            if (reply.errcode == 0) {
                return response;
            }
            response.close();
            if (stale != null || (reply.errcode != 40014 && reply.errcode != 42001)) {
                throw new WeComException(reply.errcode, reply.errmsg);
            }
            stale = current;
        }
    }

    /** Fetches a token where there is none or a stale one; parallel calls fetch one together. */
    private synchronized String tokenOtherThan(String stale, Chain chain) throws IOException {
        if (token == null || token.equals(stale)) {
            try (Response response = chain.proceed(new Request.Builder().url(ask).build())) {
                Reply reply = peek(response);
                if (reply.errcode != 0) {
                    throw new WeComException(reply.errcode, reply.errmsg);
                }
                token = reply.access_token;
            }
        }
        return token;
    }

    private static Reply peek(Response response) throws IOException {
        return new Gson().fromJson(response.peekBody(Long.MAX_VALUE).string(), Reply.class);
    }
}
