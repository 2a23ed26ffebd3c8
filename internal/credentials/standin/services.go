// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package standin

import (
	"encoding/json"
	"net/http"
	"time"
)

// StartURI starts a sidecar that returns credentials at any path.
func StartURI(tb TB, keys *Sequence) *Server {
	tb.Helper()
	return start(tb, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, document(keys.take()))
	})
}

// StartMetadata starts the metadata service of an instance with a role. With onlyV1 it
// does not give tokens; otherwise it requires them.
func StartMetadata(tb TB, role string, keys *Sequence, onlyV1 bool) *Server {
	tb.Helper()
	const token = "metadata-token"
	const roles = "/latest/meta-data/ram/security-credentials/"
	return start(tb, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && r.URL.Path == "/latest/api/token" {
			if onlyV1 || r.Header.Get("X-aliyun-ecs-metadata-token-ttl-seconds") == "" {
				http.NotFound(w, r)
				return
			}
			Say(http.StatusOK, token)(w, r)
			return
		}
		if !onlyV1 && r.Header.Get("X-aliyun-ecs-metadata-token") != token {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		switch r.URL.Path {
		case roles:
			Say(http.StatusOK, role)(w, r)
		case roles + role:
			reply(w, http.StatusOK, document(keys.take()))
		default:
			http.NotFound(w, r)
		}
	})
}

// StartCloudSSO starts the sign-in service of CloudSSO, which exchanges an access
// token for the credentials of an account.
func StartCloudSSO(tb TB, accessToken string, keys *Sequence) *Server {
	tb.Helper()
	var s *Server
	s = start(tb, func(w http.ResponseWriter, r *http.Request) {
		requests := s.Requests()
		var asked struct{ AccountId, AccessConfigurationId string } //nolint:revive // The names are those on the wire.
		if r.URL.Path != "/cloud-credentials" || r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if json.Unmarshal([]byte(requests[len(requests)-1].Body), &asked) != nil || asked.AccountId == "" || asked.AccessConfigurationId == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		reply(w, http.StatusOK, map[string]any{"CloudCredential": document(keys.take()), "RequestId": "x"})
	})
	return s
}

// StartOAuth starts a site's OAuth service, which exchanges an access token for
// credentials.
func StartOAuth(tb TB, accessToken string, keys *Sequence) *Server {
	tb.Helper()
	return start(tb, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/exchange" || r.Header.Get("Authorization") != "Bearer "+accessToken {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		k, expires := keys.take()
		reply(w, http.StatusOK, map[string]string{
			"accessKeyId": k.ID, "accessKeySecret": k.Secret, "securityToken": k.Token, "expiration": expires.UTC().Format(time.RFC3339), "requestId": "x",
		})
	})
}
