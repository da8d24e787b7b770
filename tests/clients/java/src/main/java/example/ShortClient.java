package example;

import java.lang.reflect.Type;
import okhttp3.Response;
import wecom.ApiClient;
import wecom.ApiException;
import wecom.JSON;
import wecom.api.TokenApi;

/** The least that a client needs: refusals become exceptions, the token is added; WeComAuth renews it, too. */
final class ShortClient extends ApiClient {
    ShortClient(String base, String corpid, String corpsecret) throws ApiException {
        setBasePath(base);
        setApiKey(new TokenApi(this).tokenGet(corpid, corpsecret).getAccessToken());
    }

    @Override public <T> T handleResponse(Response response, Type type) throws ApiException {
        T reply = super.handleResponse(response, type);
        int errcode = JSON.getGson().toJsonTree(reply).getAsJsonObject().get("errcode").getAsInt();
        if (errcode != 0) throw new ApiException(errcode, "errcode " + errcode);
        return reply;
    }
}
