package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
)

// WeComError says that the platform refused the call. Errmsg is for people and may quote personal data.
type WeComError struct {
	Errcode int64
	Errmsg  string
}

func (e *WeComError) Error() string { return fmt.Sprintf("errcode %d", e.Errcode) }

// WeComAuth is an http.RoundTripper that adds the access token to every call, renews it once, and turns a refusal
// into a *WeComError, to be found by errors.As.
type WeComAuth struct {
	BaseURL, CorpID, Secret string

	mutex sync.Mutex
	token string
}

// RoundTrip implements http.RoundTripper.
func (a *WeComAuth) RoundTrip(request *http.Request) (*http.Response, error) {
	for stale := ""; ; {
		token, err := a.tokenOtherThan(stale)
		if err != nil {
			return nil, err
		}
		attempt := request.Clone(request.Context())
		query := attempt.URL.Query()
		query.Set("access_token", token)
		attempt.URL.RawQuery = query.Encode()
		if request.GetBody != nil {
			attempt.Body, _ = request.GetBody()
		}
		response, _, err := send(attempt)
		var refusal *WeComError
		again := stale == "" && (request.Body == nil || request.GetBody != nil)
		if again && errors.As(err, &refusal) && (refusal.Errcode == 40014 || refusal.Errcode == 42001) {
			stale = token
			continue
		}
		return response, err
	}
}

// tokenOtherThan fetches a token where there is none or a stale one; parallel calls fetch one together.
func (a *WeComAuth) tokenOtherThan(stale string) (string, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.token == stale {
		query := url.Values{"corpid": {a.CorpID}, "corpsecret": {a.Secret}}
		ask, err := http.NewRequest(http.MethodGet, a.BaseURL+"/cgi-bin/gettoken?"+query.Encode(), nil)
		if err != nil {
			return "", err
		}
		_, reply, err := send(ask)
		if err != nil {
			return "", err
		}
		a.token = reply.Token
	}
	return a.token, nil
}

type reply struct {
	WeComError
	Token string `json:"access_token"`
}

// send reads the whole answer; an errcode other than 0 is an error.
func send(request *http.Request) (*http.Response, reply, error) {
	var decoded reply
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, decoded, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, decoded, err
	}
	if err := json.Unmarshal(body, &decoded); err != nil {
		return nil, decoded, fmt.Errorf("HTTP %s: %w", response.Status, err)
	}
	if decoded.Errcode != 0 {
		return nil, decoded, &decoded.WeComError
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, decoded, nil
}
