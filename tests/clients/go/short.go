// The least that a client needs: refusals become errors, the token is added; wecom_auth.go renews the token, too.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"wecom-contacts-scenario/wecom"
)

type Refusal int64

func (r Refusal) Error() string { return fmt.Sprint("errcode ", int64(r)) }

func Checked[R interface{ GetBody() []byte }](reply R, err error) (R, error) {
	var status struct{ Errcode Refusal }
	if err == nil && (json.Unmarshal(reply.GetBody(), &status) != nil || status.Errcode != 0) {
		err = cmp.Or(status.Errcode, -1) // busy, where the answer is no JSON
	}
	return reply, err
}

func Token(t string) wecom.RequestEditorFn {
	return func(_ context.Context, r *http.Request) error { r.URL.RawQuery += "&access_token=" + t; return nil }
}

// Connect is how the two are used; errors.Is(err, Refusal(60111)) finds an unknown member.
func Connect(ctx context.Context, base, corpID, secret string) (*wecom.ClientWithResponses, error) {
	stranger, err := wecom.NewClientWithResponses(base)
	if err != nil {
		return nil, err
	}
	login, err := Checked(stranger.TokenGetWithResponse(ctx, &wecom.TokenGetParams{Corpid: corpID, Corpsecret: secret}))
	if err != nil {
		return nil, err
	}
	return wecom.NewClientWithResponses(base, wecom.WithRequestEditorFn(Token(*login.JSON200.AccessToken)))
}
